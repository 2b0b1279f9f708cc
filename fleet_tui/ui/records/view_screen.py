"""A view over the whole screen: a stored document, the request log, the help."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import ClassVar, Final

from textual import on
from textual.binding import BindingType
from textual.widget import Widget

from fleet_tui.address import Address
from fleet_tui.errors import FleetError
from fleet_tui.fields import Container, Document
from fleet_tui.fleet.links import may_have_links
from fleet_tui.model.record import Record
from fleet_tui.present import words
from fleet_tui.present.cells import Layout, Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.records.runs import step_to
from fleet_tui.query.projection import Partial, picked
from fleet_tui.ui.actions.whole import read_whole
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.footer import Invited, idle_of
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.session import Session
from fleet_tui.ui.widgets.json_view import JsonView
from fleet_tui.ui.widgets.line_list import LineList
from fleet_tui.ui.widgets.pane import Pane
from fleet_tui.ui.widgets.text_view import TextView

_PART: Final[Line] = [(" a part of the document: what a list reads of it", Tone.WARN)]


class ViewScreen(FrameScreen):
    """A text or a document to be read; esc goes back."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("screen")

    def __init__(
        self,
        session: Session,
        trail: tuple[str, ...],
        view: TextView | JsonView,
        document: Document | None = None,
        record: Record | None = None,
        address: Address | None = None,
        make: Callable[[], Layout] | None = None,
    ) -> None:
        super().__init__(session)
        self._trail = trail
        self._view = view
        self._make = make  # of a text that is another after a while
        self._document, self._record, self._address = document, record, address

    @property
    def places(self) -> tuple[str, ...]:
        return (*(("json",) if self._document is not None else ()), "search", "screen", *super().places)

    @property
    def trail(self) -> tuple[str, ...]:
        return self._trail

    @property
    def document(self) -> Document | None:
        """The stored document that is shown, if it is not a text."""
        return self._document

    @property
    def record(self) -> Record | None:
        """The record whose document is shown."""
        return self._record

    @property
    def address(self) -> Address | None:
        """The address of what the document was looked at from."""
        return self._address

    @property
    def invited(self) -> Invited:
        """Folding what the cursor is on; not what is shown already, nor what there is none of."""
        works = {
            "raw": self._document is None,
            "links": self._record is not None and may_have_links(self._record),
            "next_match": bool(self._view.needle),
        }
        return Invited(self._view.folds if isinstance(self._view, JsonView) else "", (), idle_of(works))

    @on(LineList.Highlighted)
    @on(LineList.Opened)
    def _name_keys(self) -> None:
        """Names what enter does with what the cursor is on."""
        self.paint_footer()

    def body(self) -> Iterator[Widget]:
        yield Pane(self._view, ruled=True)

    def on_mount(self) -> None:
        """Lays the document out, now that its width is known; of a part of it, the rest is read."""
        if self._document is None:
            return
        self._show(self._document)
        if isinstance(self._document, Partial):
            self.notice(_PART)
            self.reload()

    def reload(self) -> None:
        """Reads the whole document; a text is made anew."""
        if self._record:
            read_whole(self, self._record, self._show)
        elif self._make:
            self.query_one(TextView).show(self._make(), keep=True)

    def _show(self, document: Document) -> None:
        self._document = document
        if isinstance(document, Partial):
            self.query_one(JsonView).show(picked(document))
        else:
            self.query_one(JsonView).show(document)
            self.notice()
        self.paint_footer()

    def _refuse(self, error: FleetError) -> None:
        self.notice(*words.not_done(error), *([_PART] if isinstance(self._document, Partial) else []))


def _document(frame: FrameScreen, _section: Container) -> ViewScreen | None:
    """Returns the stored document that the cursor is on, if any has been read."""
    if frame.document is None:
        return None
    record, trail = frame.record, frame.trail
    step = step_to(record.container, record.id) if record else trail[-1]
    trail = (*trail, "raw") if step in trail else (*trail, step, "raw")
    view = JsonView(id="json")
    view.title = "stored document"
    return ViewScreen(frame.session, trail, view, frame.document, record, frame.address)


def _requests(frame: FrameScreen, _section: Container) -> ViewScreen:
    """Returns the request log."""
    from fleet_tui.present.requests import requests_layout

    source = frame.session.fleet.source

    def made() -> Layout:
        return requests_layout(frame.session.log, (*source.recognised, *source.times), live=source.identity.live)

    return _text(frame, "requests", made)


def _help(frame: FrameScreen, section: Container) -> FrameScreen:
    """Returns the keys of a screen, the words of the filter of its records or else of the section, and the signs."""
    from fleet_tui.ui.records.help_screen import HelpScreen

    return HelpScreen(frame, frame.record.container if frame.record else section)


def _text(frame: FrameScreen, name: str, make: Callable[[], Layout]) -> ViewScreen:
    view = TextView(id="text")
    view.show(make(), name)
    return ViewScreen(frame.session, (*frame.trail, name), view, make=make)


VIEWS: Final[Mapping[str, Callable[[FrameScreen, Container], FrameScreen | None]]] = {
    "raw": _document,
    "requests": _requests,
    "help": _help,
}
