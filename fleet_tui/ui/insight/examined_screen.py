"""The table of what is concluded from many runs: failures by signature, tools, agents; each is a subject of it.

Of an account every run is a read, so how many and about how much is told first and nothing is read before enter. What
is known already is not read again: all questions of a session share one examination. The worker only puts down how far
it is, and a timer looks at that a few times a second: each results makes all rows anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from time import monotonic
from typing import ClassVar, Final, Generic, TypeVar

from msgspec.structs import replace
from textual import containers, on
from textual.binding import BindingType
from textual.events import Resize
from textual.message import Message
from textual.reactive import reactive
from textual.signal import Signal
from textual.timer import Timer
from textual.widget import Widget

from fleet_tui.address import Address
from fleet_tui.errors import FilterError, FleetError
from fleet_tui.fields import Document, Field
from fleet_tui.fleet.results import Results, narrowed, results_of
from fleet_tui.fleet.selection import Selection, select
from fleet_tui.insight.finding import Finding
from fleet_tui.model.record import Record, address_of
from fleet_tui.model.run import WorkflowRun
from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.insight import examined as told
from fleet_tui.query.filter_text import Filter, parse
from fleet_tui.schema import RUNS
from fleet_tui.ui.commands import NEEDS_ROWS, bindings
from fleet_tui.ui.footer import Invited
from fleet_tui.ui.frame import Copyable, FrameScreen
from fleet_tui.ui.insight import saying
from fleet_tui.ui.insight.row_list import RowList
from fleet_tui.ui.insight.state import ExaminedState
from fleet_tui.ui.insight.subject import RowFacts, Subject
from fleet_tui.ui.session import Session
from fleet_tui.ui.widgets.filter_bar import FilterBar
from fleet_tui.ui.widgets.filter_line import FilterLine
from fleet_tui.ui.widgets.line_list import LineList
from fleet_tui.ui.widgets.pane import Pane
from fleet_tui.ui.widgets.record_list import values_of
from fleet_tui.ui.widgets.resting_detail import RestingDetail, Told
from fleet_tui.ui.widgets.text_view import TextView

G = TypeVar("G")

_NOTHING: Final = Told(None, lambda _: (), "")


class RunsOfRow:
    """The runs of a row, as an opened run steps through them."""

    def __init__(self, written: Signal[Sequence[Record]], filter_text: str, runs: Sequence[WorkflowRun]) -> None:
        self.written = written
        self.filter_text = filter_text
        self._runs = runs
        self._at = 0

    def goes_on(self, direction: int) -> bool:
        """Tells whether there is a run in a direction."""
        return 0 <= self._at + direction < len(self._runs)

    def step(self, direction: int) -> WorkflowRun | None:
        """Moves to the next run in a direction and returns it; None where there is none."""
        if not self.goes_on(direction):
            return None
        self._at += direction
        return self._runs[self._at]


class ExaminedScreen(FrameScreen, Generic[G]):
    """A table of what its subject concludes from the runs that match a filter."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("examined")
    KEEPS_NOTICE = True
    EARLY = frozenset(("filter",))

    shown: reactive[ExaminedState] = reactive(ExaminedState, init=False, repaint=False)
    """All that the screen shows but the place of the cursor; its watcher alone paints it."""

    @dataclass
    class Said(Message):
        """A worker has news of a question."""

        asked: object
        news: Selection | Results[Finding] | FleetError

    def __init__(self, session: Session, asked: FrameScreen.Examine, subject: Subject[G]) -> None:
        super().__init__(session)
        self.asked = asked
        self.subject = subject
        self.filter_text = asked.filter_text
        self._latest: Results[Finding] | None = None  # as far as the worker is
        self._polling: Timer | None = None
        self._agrees_from = 0.0  # monotonic time before which enter was typed for something else
        self.written: Signal[Sequence[Record]] = Signal(self, "written")
        self.filter_line = FilterLine(RUNS, self._values, session.paces.typing, id="second")
        self.list: RowList[G] = RowList(subject.columns(), subject.key, id="rows")
        self.list.title = subject.question.name
        self.list.orders = [name for name, _ in subject.orders]
        self.detail_view = TextView(id="detail")
        self.detail = RestingDetail(self.detail_view, self._about, session.paces.rest)

    @property
    def places(self) -> tuple[str, ...]:
        return ("examined", *super().places)

    @property
    def trail(self) -> tuple[str, ...]:
        return (*self.asked.where, self.subject.question.name)

    @property
    def facts(self) -> RowFacts | None:
        """The facts of the row under the cursor."""
        return None if self.list.current is None else self.subject.facts(self.list.current)

    @property
    def record(self) -> Record | None:
        """The newest run of the row under the cursor."""
        return next(iter(self.facts.runs), None) if self.facts else None

    @property
    def address(self) -> Address | None:
        """The address of that run, and of the place in it that the row is about."""
        facts = self.facts
        return address_of(facts.runs[0], facts.anchor) if facts and facts.runs else None

    @property
    def document(self) -> Document | None:
        """The document of that run, as far as it was listed."""
        return self.record.document if self.record else None

    @property
    def invited(self) -> Invited:
        """Reading what the user agrees to, else opening the newest run of the row."""
        does = "read them" if self.shown.awaits_agreement else "open its run" if self.list.rows else ""
        return Invited("" if self.focused is self.detail_view else does)

    def copies(self) -> Iterable[Copyable]:
        """Returns what the subject has to copy of the row."""
        return self.facts.copies if self.facts else ()

    def body(self) -> Iterator[Widget]:
        """Yields the filter over the table, and the detail below it."""
        yield self.filter_line
        with containers.Container(id="rows-and-detail"):
            yield Pane(self.list)
            yield Pane(self.detail_view, ruled=True)

    @property
    def awaits_rows(self) -> bool:
        return self.shown.due and not self.shown.rows

    def awaits_rows_for(self, command_id: str, *, in_burst: bool = False) -> bool:
        """Tells whether rows are still to come; typed in one burst with the question, a key means them all."""
        later = in_burst and self.shown.due and command_id in NEEDS_ROWS - self.EARLY
        return later or super().awaits_rows_for(command_id, in_burst=in_burst)

    def on_mount(self) -> None:
        """Lists the runs that are to be examined."""
        self.reload()

    def reload(self) -> None:
        """Lists them again; a run that was not written meanwhile is not read again."""
        self.shown = self.shown.asking()
        self.read_aside("examine", self._list, self.shown.asked)

    async def _list(self, asked: object) -> None:
        fleet = self.session.fleet
        try:
            among = parse(self.filter_text, RUNS, fleet.clock())
            wanted, back = self.subject.question.asked(among), self.subject.question.looks_back
            found = await select(fleet, wanted, self.asked.user, self.asked.within, look_back=back, among=among)
        except FleetError as error:
            self.post_message(self.Said(asked, error))
            return
        self.post_message(self.Said(asked, found))

    async def _examine(self, asked: object, selection: Selection) -> None:
        async with aclosing(results_of(self.session.examination, selection)) as seen:
            async for results in seen:
                self._latest = results
                if results.finished or results.error:
                    self.post_message(self.Said(asked, results))

    def _take_latest(self) -> None:
        """Shows as much as is known."""
        results, state = self._latest, self.shown
        if results is not None and state.due and results is not state.results:
            self.shown = state.seen(results, self._rows(results, state.typed), self.session.fleet.clock())

    @on(Said)
    def _hear(self, message: Said) -> None:
        news, state = message.news, self.shown
        if message.asked is not state.asked:
            return  # of a question that nobody asks any more
        if isinstance(news, FleetError):
            self.shown = state.failed(news)
        elif isinstance(news, Selection):
            self._begin(news)
        else:
            self._take_latest()

    def _begin(self, selection: Selection) -> None:
        """Examines the runs, or says first what that will cost."""
        examination, now = self.session.examination, self.session.fleet.clock()
        costs = examination.reads(selection.runs)
        self.shown = self.shown.listed(selection, costs, examination.estimate(costs))
        if self.shown.awaits_agreement:
            self.shown = self.shown.waiting(now)
            self._agrees_from = monotonic() + self.session.paces.agreeing
        else:
            self._read(selection)

    def _read(self, selection: Selection) -> None:
        self._latest = None
        self.read_aside("examine", self._examine, self.shown.asked, selection)

    @on(LineList.Opened, "#rows")
    def _open(self) -> None:
        """Reads what the user agrees to, else opens the newest run of the row."""
        state, facts = self.shown, self.facts
        if state.awaits_agreement and monotonic() < self._agrees_from:
            return
        if state.awaits_agreement and state.selection:
            self.shown = state.reading()
            self._read(state.selection)
        elif facts and facts.runs:
            opener = RunsOfRow(self.written, self.filter_text, facts.runs)
            self.post_message(self.Open(address_of(facts.runs[0], facts.anchor), facts.runs[0], opener))

    def watch_shown(self, before: ExaminedState, now: ExaminedState) -> None:
        """Paints what has changed."""
        self.can_be_stopped = now.due
        self._poll_while_reading()
        if now.rows is not before.rows:
            before_it = self.list.current
            self.list.replace(now.rows)
            self._follow_rows(before_it)
        if self.list.current is None:
            self.detail.follow()  # the cursor, which is followed else, is on nothing
        self.list.say([*saying.instead(now, self.subject, self.session)])
        found = self.subject.found(self._among(now.results, now.typed), now.rows) if now.results and now.counts else ""
        self.filter_line.show(self.filter_text, [(f"{found} ", Tone.DIM)])
        self.notice(*self._notice(now))
        self.standing = now.standing

    def _notice(self, now: ExaminedState) -> Sequence[Line]:
        if now.refused:
            return [self.filter_line.refusal(now.refused)]
        if now.results and now.typed and self.filter_line.editing:
            return [told.narrowed(self._among(now.results, now.typed), now.results)]
        return saying.notice(now, self.subject, self.session)

    def _poll_while_reading(self) -> None:
        due = self.shown.due
        if due and self._polling is None:
            self._polling = self.set_interval(self.session.paces.reading, self._take_latest)
        elif not due and self._polling is not None:
            self._polling.stop()
            self._polling = None

    def _about(self) -> Told:
        """Returns what there is to tell of the row under the cursor."""
        return self.facts.told if self.facts else _NOTHING

    def _follow_rows(self, before: G | None) -> None:
        """Tells of the row that is under the cursor now; while rows come, it would never rest."""
        current = self.list.current
        if self.shown.due and current is not None:
            same = before is not None and self.subject.key(before) == self.subject.key(current)
            self.detail.tell(newer=same)

    @on(Resize)
    @on(LineList.Highlighted, "#rows")
    def _moved(self) -> None:
        self.detail.follow()

    def _among(self, results: Results[Finding], typed: Filter | None) -> Results[Finding]:
        """Returns what is told of: all that was examined, or what a filter that is being typed leaves of it."""
        return results if typed is None else narrowed(results, typed, self.session.fleet.clock())

    def _rows(self, results: Results[Finding], typed: Filter | None) -> Sequence[G]:
        return self.subject.rows(self._among(results, typed))

    def _values(self, field: Field) -> Iterable[str]:
        """Returns the values of a field that a completion may offer."""
        return values_of(self.shown.results.selection.runs, field) if self.shown.results else ()

    def arguments(self, command_id: str, word: str) -> Iterable[tuple[str, str]]:
        found = self.filter_line.completions(word) if command_id == "filter" else ()
        return [(each, "") for each in found] or (self.subject.orders if command_id == "sort" else ())

    async def action_filter(self, text: str = "") -> None:
        """Asks what is given, or edits the filter where it stands; keys typed meanwhile wait for it."""
        if not text or not self._ask(text):
            await self.filter_line.edit(text or self.filter_text)

    @on(FilterBar.Typed)
    def _narrow(self, message: FilterBar.Typed) -> None:
        self._narrow_to(message.text)

    @on(FilterBar.Asked)
    async def _ask_anew(self, message: FilterBar.Asked) -> None:
        if self._ask(message.text):
            await self._close_filter(message.text)

    @on(FilterBar.Left)
    async def _forget_the_edit(self) -> None:
        await self._close_filter()
        self._narrow_to(None)

    def _ask(self, text: str) -> bool:
        """Asks of the runs that a filter means; False where it cannot be read, which is said."""
        if not self._narrow_to(text):
            return False
        self.filter_text = text
        self.reload()
        return True

    def _narrow_to(self, text: str | None) -> bool:
        """Tells only of the runs that a filter means, None is no filter; False where it cannot be read."""
        try:
            typed = None if text is None else parse(text, RUNS, self.session.fleet.clock())
        except FilterError as error:
            self.shown = replace(self.shown, refused=error)
            return False
        results = self.shown.results
        self.shown = replace(self.shown, typed=typed, refused=None, rows=self._rows(results, typed) if results else ())
        return True

    async def _close_filter(self, kept: str | None = None) -> None:
        self.list.focus()
        await self.filter_line.close(kept)
        self.notice(*self._notice(self.shown))  # the words about what was typed end with it

    def action_examine(self, subject: str, text: str = "") -> None:
        """Asks another question of the same runs, or the same again."""
        if subject == self.asked.subject and not text:
            self.reload()
            return
        asked = self.asked
        text = text or self.filter_text
        self.post_message(self.Examine(subject, text, asked.user, asked.within, asked.where))

    def action_sort(self, given: str = "") -> None:
        """Lets the user choose an order."""
        from fleet_tui.ui.actions.ordering import choose_row_order

        choose_row_order(self, self.subject.orders, self.subject.order, self._sort, given)

    def _sort(self, order: str) -> None:
        self.subject.sort(order)
        self.list.head(self.subject.columns())
        if self.shown.results:
            self.shown = replace(self.shown, rows=self._rows(self.shown.results, self.shown.typed))

    def action_clear(self) -> None:
        """Leaves the detail, else reads no further and keeps what is there, else goes back."""
        if self.give_back() or self.detail_view.has_focus:
            self.list.focus()
        elif self.shown.due:
            self.workers.cancel_group(self, "examine")
            self._take_latest()
            self.shown = self.shown.broken_off() if self.shown.due else self.shown
        elif self.shown.awaits_agreement and self.shown.rows:
            self.shown = self.shown.declined()
        else:
            self.app.pop_screen()
