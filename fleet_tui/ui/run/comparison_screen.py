"""Two runs compared: what differs of the runs above, their timelines below, opened on the first divergence."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import ClassVar, Final

from msgspec.structs import replace
from textual import on
from textual.binding import BindingType
from textual.events import Resize
from textual.reactive import reactive
from textual.widget import Widget

from fleet_tui.address import Address
from fleet_tui.disk import aside
from fleet_tui.fields import Document
from fleet_tui.fleet import OpenedRun
from fleet_tui.fleet.reading import examined
from fleet_tui.fleet.whole_run import rows_of, whole_run
from fleet_tui.insight.comparison import compare
from fleet_tui.model.record import address_of
from fleet_tui.model.run import WorkflowRun
from fleet_tui.present import words
from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.run.comparison import Pair, header_lines, hint, reworded, starts_of, what_differs
from fleet_tui.schema import RUNS
from fleet_tui.text import counted
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.footer import Invited
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.records.comparing import Compared, Comparing, ComparisonState
from fleet_tui.ui.session import Session
from fleet_tui.ui.widgets.comparison_list import ComparisonList
from fleet_tui.ui.widgets.line_list import LineList
from fleet_tui.ui.widgets.pane import Pane
from fleet_tui.ui.widgets.text_view import TextView

_READING: Line = [("reading both, with their segments…", Tone.DIM)]
_FRAME: Final = 3  # lines of a screen around its panes: title, notice, keys
_HEADING: Final = 1  # lines above the rows of a list
_AT_ONCE: Final = 1_000  # rows of both that are compared without another thread


class ComparisonScreen(FrameScreen):
    """The differences between two runs."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("screen", "difference", "comparison")
    AUTO_FOCUS = "ComparisonList"
    KEEPS_NOTICE = True

    shown: reactive[ComparisonState[Pair]] = reactive(
        lambda: ComparisonState(instead=(_READING,)), init=False, repaint=False
    )
    """All that the screen shows but the place of the cursor; its watcher alone paints it."""

    def __init__(self, session: Session, marked: Mapping[str, WorkflowRun], where: Sequence[str]) -> None:
        super().__init__(session)
        self.comparing: Comparing[Pair] = Comparing(self, RUNS, marked, self._compared)
        self._where = tuple(where)
        self.header = TextView(id="compared")
        self.header_pane = Pane(self.header, ruled=True)
        self.rows = ComparisonList(id="rows")
        self.rows.title = "both timelines"
        self.rows_pane = Pane(self.rows)

    @property
    def places(self) -> tuple[str, ...]:
        return ("comparison", "difference", "screen", *super().places)

    @property
    def trail(self) -> tuple[str, ...]:
        """Where this was opened from, then which two."""
        return (*self._where, self.comparing.step)

    @property
    def record(self) -> WorkflowRun | None:
        """The run whose row the cursor is on."""
        pair = self.shown.sides
        return pair.runs[self._side] if pair else None

    @property
    def document(self) -> Document | None:
        return self.record.document if self.record else None

    @property
    def address(self) -> Address | None:
        """The address of the event that the cursor is on."""
        pair, current = self.shown.sides, self.rows.current
        if pair is None:
            return None
        row = current.rows[self._side] if current and current.side(self._side) is not None else None
        return address_of(pair.runs[self._side], "" if row is None else pair.timelines[self._side][row].event.id)

    @property
    def _side(self) -> int:
        current = self.rows.current
        side = current.side(self.rows.side) if current else None
        return self.rows.side if side is None else side

    @property
    def invited(self) -> Invited:
        """Opening the run of the row, or unfolding what stands for rows."""
        current = self.rows.current
        if current is None or self.focused is not self.rows:
            return Invited()
        side = current.side(self.rows.side)
        return Invited("unfold" if current.folded else "" if side is None else "open its run")

    def body(self) -> Iterator[Widget]:
        yield self.header_pane
        yield self.rows_pane

    def on_mount(self) -> None:
        self.reload()

    def reload(self) -> None:
        """Reads both again; what is shown stays until then."""
        self.comparing.reload()

    async def _compared(self, both: Sequence[OpenedRun]) -> Compared[Pair]:
        """Returns both runs with all their events, compared; older events that do not answer are told to be missing."""
        sides = [await whole_run(self.session.fleet, each, alone=True) for each in both]
        left, right = [await rows_of(each.opened, each.segments) for each in sides]
        rows = len(left) + len(right)
        if rows > _AT_ONCE:
            self.post_message(self.Answered(partial(self._say, f"working: {counted(rows, 'row')} are compared…")))
        left, right = await examined(left), await examined(right)
        if rows > _AT_ONCE:
            found = await asyncio.wrap_future(aside(partial(compare, left, right)))
        else:
            found = compare(left, right)
        first, second = self.comparing.marks
        missing = next(filter(None, map(words.older_missing, sides)), [])
        return Compared(Pair((first, second), (left, right), found), sum(each.charge for each in sides), missing)

    def _say(self, text: str) -> None:
        self.shown = replace(self.shown, instead=[[(text, Tone.DIM)]])

    def watch_shown(self, before: ComparisonState[Pair], now: ComparisonState[Pair]) -> None:
        """Paints the frame, and the rows where they have changed."""
        self.standing = now.standing
        self.rows.say(list(now.instead))
        pair = now.sides
        self.header_pane.set_class(pair is None, "hidden")
        if pair is not None and pair is not before.sides:
            self.header.show(partial(header_lines, pair), what_differs(pair))
        if pair is not None and (pair is not before.sides or now.with_equal is not before.with_equal):
            self.rows.show(pair, with_equal=now.with_equal)
        self._share_room()
        self._say_place()

    @on(Resize)
    def _share_room(self) -> None:
        """Lets the header have what the rows leave, and two fifths at the least."""
        room = self.size.height - _FRAME  # not that of the panes, which have their old sizes yet
        left = room - self.rows.row_count() - _HEADING - self.rows_pane.edges
        self.header_pane.styles.max_height = left if left > room * 2 // 5 else None  # as the style sheet says

    @on(LineList.Highlighted, "#rows")
    def _say_place(self) -> None:
        """Tells of the line under the cursor, unless there is something to be told of the whole."""
        pair, current = self.shown.sides, self.rows.current
        about = [hint(current, pair, self.rows.side)] if pair and current else []
        self.notice(*(self.shown.notice or about or [[]]))
        self.paint_footer()

    @on(LineList.Opened, "#rows")
    def _open(self) -> None:
        """Opens the run of the row at its event; what stands for rows is unfolded."""
        current = self.rows.current
        if current and current.folded:
            self.action_equal()
        elif current and current.side(self.rows.side) is not None and self.address:
            self.post_message(self.Open(self.address, self.record))

    def action_equal(self) -> None:
        """Shows the rows that both have, or only counts them."""
        self.comparing.turn()

    def action_step_difference(self, direction: int) -> None:
        """Moves to the next difference in a direction."""
        if not self.rows.step(direction):
            many = len(starts_of(self.rows.lines))
            here = self.rows.current is not None and self.rows.current.stop is not None
            self.flash([(f" {words.none_left('difference', direction, many - here)}", Tone.WARN)])

    def action_step_words(self, direction: int) -> None:
        """Moves to the next row in a direction that only words tell apart; those that are folded away come forth."""
        current = self.rows.current
        within = current is not None and bool(current.folded and current.reworded)
        if any(each.folded and each.reworded for each in self.rows.lines):
            self.action_equal()
        first = within and direction > 0 and self.rows.current is not None and bool(self.rows.current.reworded)
        if not (first or self.rows.step_words(direction)):
            others = len(reworded(self.rows.lines)) - bool(self.rows.current and self.rows.current.reworded)
            self.flash([(f" {words.none_left('row in other words', direction, others)}", Tone.WARN)])

    def action_choose_side(self, side: int) -> None:
        """Lets rows of both open the run on the left (0) or on the right (1)."""
        self.rows.choose(side)
        self._say_place()
