"""Prints whose records there are."""

from __future__ import annotations

from fleet_tui.clock import Clock, stamp
from fleet_tui.fleet import UserSeen, UsersSeen
from fleet_tui.output.form import Form
from fleet_tui.output.streams import Streams
from fleet_tui.output.table import Table
from fleet_tui.output.words import partial_words
from fleet_tui.ui.present.cells import Column
from fleet_tui.ui.present.glyphs import NOT_RECORDED, Tone
from fleet_tui.ui.present.quantities import age


def print_users(streams: Streams, clock: Clock, seen: UsersSeen, form: Form) -> int:
    """Print each user once, newest first; 1 is returned when some may be missing."""
    if form is Form.JSON:
        for each in seen.users:
            written = stamp(each.written.at) if each.written else None
            streams.json({"user": each.user, "runs": each.runs, "last_written_at": written})
    else:
        now = clock()
        table: Table[UserSeen] = Table(
            (
                Column("runs", 6, lambda each: (str(each.runs), Tone.PLAIN), right=True),
                Column("last", 5, lambda each: (age(each.written, now), Tone.PLAIN), right=True),
                Column("user", 0, lambda each: (each.user or NOT_RECORDED, Tone.PLAIN)),
            ),
            streams.width,
        )
        streams.line(table.heading())
        for each in seen.users:
            streams.line(table.row(each))
    streams.flush()
    newest = "the newest " if seen.more else ""
    streams.say(f"fleet-tui: among {newest}{seen.among} runs")
    if seen.failed:
        streams.say(partial_words("users", seen.failed))
    return 1 if seen.failed else 0
