"""Editing the filter of a list: typing narrows the loaded rows, enter asks the source."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar, Generic, TypeVar

from textual import on

from fleet_tui.errors import FilterError
from fleet_tui.fields import Container
from fleet_tui.fleet import satisfies
from fleet_tui.model.row import Record
from fleet_tui.query.evaluate import matcher
from fleet_tui.query.filter_text import Filter, parse
from fleet_tui.ui import state as words
from fleet_tui.ui.completing import completions
from fleet_tui.ui.present.cells import Column, Line
from fleet_tui.ui.present.glyphs import Tone
from fleet_tui.ui.present.presentation import presentation
from fleet_tui.ui.screens.frame import FrameScreen
from fleet_tui.ui.session import Session
from fleet_tui.ui.widgets.bar import Bar
from fleet_tui.ui.widgets.filter_bar import FilterBar
from fleet_tui.ui.widgets.record_list import RecordList

R = TypeVar("R", bound=Record)

_ALL_USERS = "(all users)"


class FilteredScreen(FrameScreen, Generic[R]):
    """A list with a filter, an order, and a user."""

    KEEPS_NOTICE = True
    container: ClassVar[Container]

    MARKS: ClassVar[str] = ""  # the letters by which rows can be marked

    def __init__(self, session: Session, filter_text: str) -> None:
        super().__init__(session)
        self.filter_text = filter_text
        self.second_bar = Bar(id="second")
        self.presentation = presentation(self.container)
        self.list: RecordList[R] = RecordList(self.columns(), marks=self.MARKS, id="records")
        self._history: list[str] = []

    def columns(self) -> Sequence[Column[R]]:
        """The columns of the list."""
        return self.presentation.columns(self.session.fleet.clock)

    @abstractmethod
    def set_filter(self, text: str) -> bool:
        """Ask the source; False when the text cannot be read, which has been said then."""

    @abstractmethod
    def hint(self) -> Line:
        """One line about the record under the cursor."""

    @property
    @abstractmethod
    def user(self) -> str | None:
        """Whose records are shown, None for everybody's."""

    @abstractmethod
    def draw_second(self) -> None:
        """Bring the line with the filter up to date."""

    @property
    def editing(self) -> bool:
        """Whether a filter is being typed; the notice line speaks of it then."""
        return bool(self.query(FilterBar))

    def refuse(self, error: FilterError) -> None:
        """Say what is wrong with a filter, with a caret under the place; rows that are there stay."""
        self.list.say(words.filter_error_lines(error))
        caret = f"{' ' * (error.column + 3)}^ "
        self.notice([(caret, Tone.BAD), (f"{error.cause} · {error.next_step}", Tone.PLAIN)])

    async def action_filter(self) -> None:
        """Edit the filter where it stands; keys typed meanwhile wait for it."""
        if not self.editing:
            bar = FilterBar(self.filter_text, self._completions, self._history, self.session.paces.typing)
            self.second_bar.display = False
            await self.mount(bar, after=self.second_bar)
            self.set_focus(bar)

    @on(FilterBar.Typed)
    def _narrow(self, message: FilterBar.Typed) -> None:
        try:
            parsed = parse(message.text, self.container, self.session.fleet.clock())
        except FilterError as error:
            self.refuse(error)
            return
        self.list.narrow(record_matcher(parsed, self.session.fleet.clock()))
        shown, loaded = len(self.list.shown), len(self.list.records)
        self.list.say([[("0 of the loaded rows · enter asks for all", Tone.DIM)]])
        self.notice([(f" {shown} of {loaded} loaded rows · enter asks for all", Tone.DIM)])

    @on(FilterBar.Asked)
    def _ask_anew(self, message: FilterBar.Asked) -> None:
        if self.set_filter(message.text):
            self._history.append(message.text)
            self._close_filter()

    @on(FilterBar.Left)
    def _close_filter(self) -> None:
        self.query(FilterBar).remove()
        self.second_bar.display = True
        self.list.narrow(None)
        self.draw_second()
        self.list.focus()
        self.notice(self.hint())

    def _completions(self, word: str) -> Sequence[str]:
        return completions(self.container, word, lambda field: self._seen(field.derive or field.name))

    def _seen(self, attribute: str) -> list[str]:
        found: set[str] = set()
        for record in self.list.records:
            value = getattr(record, attribute, None) or getattr(record, f"{attribute}s", None)
            found.update(value if isinstance(value, tuple) else [value] if isinstance(value, str) else [])
        return sorted(each for each in found if " " not in each)

    def toggle_term(self, term: str) -> None:
        """Put a term into the filter, or take it out."""
        terms = self.filter_text.split()
        self.set_filter(" ".join([each for each in terms if each != term] if term in terms else [*terms, term]))

    async def action_sort(self) -> None:
        """Choose an order."""
        from fleet_tui.ui.screens.pick_screen import PickScreen

        names = [each for each in self.container.fields if each.sortable]
        options = [(f"-sort:{each.name}", f"{each.label or each.name}, highest or newest first") for each in names]
        options += [(f"sort:{each.name}", f"{each.label or each.name}, lowest or oldest first") for each in names]
        await self.app.push_screen(PickScreen("sort by", options), self._sort)

    def _sort(self, choice: str | None) -> None:
        if choice:
            kept = [each for each in self.filter_text.split() if not each.lstrip("-").startswith("sort:")]
            self.set_filter(" ".join([*kept, choice]))

    async def action_user(self) -> None:
        """Choose whose records are shown."""
        from fleet_tui.ui.screens.pick_screen import PickScreen

        seen = dict.fromkeys(filter(None, [self.user, *self._seen("user")]))
        options = [(each, "seen in the loaded rows") for each in seen] + [(_ALL_USERS, "no user filter")]
        await self.app.push_screen(PickScreen("user id", options, free=True), self._switch_user)

    def _switch_user(self, choice: str | None) -> None:
        if choice:
            self.session.user = None if choice == _ALL_USERS else choice
            self.list.replace([])
            self.reload()


def record_matcher(parsed: Filter, now: datetime) -> Callable[[Record], bool]:
    """What the filter means for a record that is loaded."""
    matches = matcher(parsed.terms)

    if not parsed.derived:
        return lambda record: matches(record.document)
    return lambda record: matches(record.document) and satisfies(record, parsed.derived, now)
