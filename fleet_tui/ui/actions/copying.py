"""The copy menu: what can be copied of what the cursor is on, and how it leaves.

What is copied is what is stored, made safe to be pasted into a shell: a control character stands as its picture, in
JSON as its escape, and JSON is one line without an end, so that nothing in a document can end a bracketed paste, press
enter or move a cursor there.
"""

from __future__ import annotations

import asyncio
import base64
import os
import subprocess
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

from fleet_tui.disk import aside
from fleet_tui.fields import FileDocument, as_stored
from fleet_tui.json_line import json_line, portable_line
from fleet_tui.model.json_row import printed_row
from fleet_tui.model.record import Record
from fleet_tui.model.run import WorkflowRun
from fleet_tui.present import words
from fleet_tui.present.cells import cell_width
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.quantities import size_text
from fleet_tui.present.records.runs import row_of
from fleet_tui.present.ticket import Ticket, other_runs, ticket_lines
from fleet_tui.text import clip, one_line, visible
from fleet_tui.ui.actions.ticket import with_ticket
from fleet_tui.ui.actions.whole import with_whole
from fleet_tui.ui.frame import Copyable, FrameScreen
from fleet_tui.ui.widgets.pick_screen import PickScreen, among
from fleet_tui.ui.widgets.text_view import TextView

# Base64 that terminals and multiplexers still take in one sequence: what is longer they cut or drop, and tell nobody.
CLIPBOARD: Final = 74_994
_PREVIEW: Final = 60
_SHORT: Final = ("address", "id")  # are shown whole
_TMUX: Final = ("tmux", "load-buffer", "-w", "-")
_PATIENCE: Final = 2.0  # seconds for tmux to answer
_DOCUMENT: Final = "document"
_TICKET: Final = "ticket"


def copy_menu(frame: FrameScreen) -> None:
    """Lets the user choose what to copy; the first, taken by enter, is the address."""
    offered = {each.name: each for each in _offered(frame)}
    if not offered:
        frame.flash([(" nothing here can be copied", Tone.WARN)])
        return

    def take(choice: str | None) -> None:
        if choice == _DOCUMENT:
            with_whole(frame, lambda whole: _copy(frame, Copyable(_DOCUMENT, "", lambda: json_of(whole))))
        elif choice == _TICKET:
            copy_ticket(frame)
        elif choice:
            _copy(frame, offered[choice])

    frame.app.push_screen(PickScreen("copy", among([(each.name, each.meaning) for each in offered.values()])), take)


def copy_ticket(frame: FrameScreen) -> None:
    """Copies the ticket of the run that the cursor is on, once all of the run is here."""
    if isinstance(run := frame.record, WorkflowRun):
        with_ticket(frame, run, partial(_copy_ticket, frame))
    else:
        frame.flash(words.caution("a ticket is of a run, and none is here"))


def _copy_ticket(frame: FrameScreen, ticket: Ticket) -> None:
    said = f" · {other_runs(ticket.namesakes)}" if ticket.namesakes else ""
    _copy(frame, Copyable(_TICKET, "", lambda: "\n".join(ticket_lines(ticket))), said)


def json_of(document: object) -> str:
    """Returns a stored value as JSON on one line."""
    return json_line(as_stored(document) if isinstance(document, FileDocument) else document)


def _offered(frame: FrameScreen) -> Iterator[Copyable]:
    """Returns what there is to copy, the most wanted first."""
    address, record, document = frame.address, frame.record, frame.document
    if address:
        yield Copyable("address", clip(str(address), _PREVIEW), lambda: str(address))
    if record:
        error = getattr(record, "error", None)
        yield Copyable("id", one_line(record.id), lambda: visible(record.stored_id))
        yield Copyable(
            "row",
            "one line of JSON, as --json prints it",
            lambda: portable_line(_row(frame, record)),
        )
        if isinstance(error, str) and error:
            yield Copyable("error", clip(one_line(error), _PREVIEW), lambda: visible(error))
    if isinstance(record, WorkflowRun):
        yield Copyable(_TICKET, "the run on one page, for whoever takes it over", str)
    if record or document is not None:
        yield Copyable(_DOCUMENT, "the whole record as JSON", lambda: json_of(document))
    yield from frame.copies()
    for view in frame.query(TextView):
        if view.display and view.row_count():
            yield Copyable("text", "what stands there to be read, as it stands there", view.plain)


def _row(frame: FrameScreen, record: Record) -> dict[str, object]:
    now = frame.session.fleet.clock()
    if isinstance(record, WorkflowRun):
        return row_of(record, now, frame.session.cause(record))
    return printed_row(record, now)


def _copy(frame: FrameScreen, what: Copyable, said: str = "") -> None:
    """Hands a text to the clipboard, or to a file where it is too long; says which, and what else is to be said."""
    try:
        text = what.text()
        size = size_text(len(text.encode()))
        if len(base64.b64encode(text.encode())) <= CLIPBOARD:
            _to_clipboard(
                frame, text, clip(one_line(text), 200) if what.name in _SHORT else f"{what.name}, {size}{said}"
            )
        else:
            _say(frame, f"{what.name}, {size}, too large for a clipboard{said}", str(_written(text)))
    except RecursionError:
        frame.flash(words.trouble("nested too deeply: --raw on the command line prints it"))
    except OSError as error:
        frame.flash(words.trouble(f"no file could be written: {error.strerror}"))


def _to_clipboard(frame: FrameScreen, text: str, shown: str) -> None:
    """Hands a text to tmux where that answers, else sends it to the terminal by OSC 52, which works over SSH.

    No terminal answers whether it took what was sent, so that nothing is called copied.
    """

    def tell(taken: bool) -> None:
        if taken:
            _say(frame, "tmux has it, and was asked to hand it to the clipboard", shown)
        else:
            frame.app.copy_to_clipboard(text)
            _say(frame, "sent to the terminal's clipboard (OSC 52)", shown)

    if os.environ.get("TMUX"):
        frame.act_on("copy", lambda: asyncio.wrap_future(aside(partial(_taken_by_tmux, text))), tell)
    else:
        tell(False)


def _say(frame: FrameScreen, done: str, what: str) -> None:
    """Says what was done with which text, that on a line of its own where one line has no room for both."""
    if cell_width(f" {done}: {what}") <= frame.size.width:
        frame.flash([(f" {done}: {what}", Tone.GOOD)])
    else:
        frame.flash([(f" {done}:", Tone.GOOD)], [("  ", Tone.PLAIN), (what, Tone.PLAIN)])


def _taken_by_tmux(text: str) -> bool:
    """Loads a text into a buffer of tmux, which passes it on; False where tmux is too old or does not answer."""
    try:
        done = subprocess.run(  # noqa: S603 - the arguments are ours
            _TMUX, input=text.encode(), capture_output=True, check=False, timeout=_PATIENCE
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _written(text: str) -> Path:
    """Writes a text into a new file in the folder for temporary files, for its owner alone."""
    handle, name = tempfile.mkstemp(prefix="fleet-tui-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    return Path(name)
