"""The subject of a list: which records it asks for, how they look in a row, and the words in which it speaks of them.

A list of another kind of question has another subject, not another screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Generic, TypeVar

from fleet_tui.fields import Container, Field
from fleet_tui.fleet import Emptiness, Link, Listing
from fleet_tui.model.record import Record
from fleet_tui.present import words
from fleet_tui.present.cells import Column, Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.records.presentation import presentation
from fleet_tui.query.failed import FAILED
from fleet_tui.query.filter_text import Filter
from fleet_tui.query.query import Term
from fleet_tui.text import one_line
from fleet_tui.ui.lists import saying
from fleet_tui.ui.lists.reading import ListState
from fleet_tui.ui.session import Session

_USER: Final = "user"  # the field that needs no column where all records are of one user

R = TypeVar("R", bound=Record)


class Subject(Generic[R]):
    """The records of a container: those of the user who is chosen, or those that a link leads to."""

    def __init__(self, session: Session, container: Container, link: Link | None, where: Sequence[str]) -> None:
        self.session = session
        self.container = container
        self.link = link
        self.presentation = presentation(container)
        self._where = tuple(where)

    @property
    def failed(self) -> Field | None:
        """The field that tells which records failed, where the container has it."""
        return next((each for each in self.container.fields if each.name == FAILED), None)

    @property
    def places(self) -> tuple[str, ...]:
        """The places whose commands a list of such records has."""
        return (*(("outcomes",) if self.failed else ()), *(("memories",) if self.container.vector else ()), "list")

    @property
    def user(self) -> str | None:
        """The user whose records are shown, None for everybody's; a link decides that by itself."""
        return None if self.link else self.session.user

    @property
    def within(self) -> tuple[Term, ...]:
        """The terms of the link, which hold besides user and filter."""
        return self.link.terms if self.link else ()

    @property
    def trail(self) -> tuple[str, ...]:
        """User and section, or where the link starts and what it is."""
        if self.link:
            return (*self._where, self.link.title)
        return ("fleet", one_line(self.user) if self.user else "all users", self.container.section)

    def columns(self) -> Sequence[Column[R]]:
        """Returns the columns of the list; whose a record is, where not all are of one user."""
        return [each for each in self.all_columns() if each.by != _USER or self.user is None]

    def all_columns(self) -> Sequence[Column[R]]:
        """Returns the columns of the records, whoever's they are."""
        return self.presentation.columns(self.session.fleet.clock)

    def question(self, parsed: Filter) -> Listing[R]:
        """Returns the question for those of the records that match a filter."""
        return self.session.fleet.records(self.container, parsed, user=self.user, within=self.within)

    async def explain(self, asked: Listing[R]) -> Emptiness:
        """Finds out why the answer to a question is empty.

        Raises:
            FleetError: when it cannot be read.
        """
        return await self.session.fleet.why_empty(asked.query, self.user, self.within)

    def reading_words(self) -> Line:
        """Returns what is being read, while there is nothing else to see."""
        whose = f" of {one_line(self.user)}" if self.user else ""
        return [(f"reading {self.container.many}{whose} (page 1)…", Tone.DIM)]

    def empty_words(self, why: Emptiness, text: str) -> Sequence[Line]:
        """Returns why there is nothing to see; of a link, that it leads to nothing."""
        title = self.link.title if self.link else ""
        return words.empty_lines(self.container, text, self.user, why, title)

    def extent(self, state: ListState[R], rows: str) -> Sequence[saying.Part]:
        """Returns how much of the answer is here, and in which order; `rows` tells how many."""
        return saying.extent(state, rows)

    def hint(self, state: ListState[R], record: R | None) -> Line:
        """Returns what is missing of a link, else what there is to know of a row."""
        missing = saying.missing(self.link, state) if self.link else ()
        return missing or (self.presentation.peek(record, self.session.fleet.clock()) if record else ())

    def instead(self, state: ListState[R]) -> Sequence[Line]:
        """Returns what stands there while there are no rows."""
        if state.refused:
            return words.filter_error_lines(state.refused)
        if state.typed and not state.due:
            return [[("0 of the loaded rows · enter asks for all", Tone.DIM)]]
        if state.slow and state.reading:
            return [self.reading_words()]
        if state.error:
            return words.error_lines(state.error)
        if state.failed:
            return words.partial_notice(state.failed, len(state.records))
        return self.empty_words(state.why, state.text) if state.why else ()

    def found(self, state: ListState[R], shown: int, put: Line) -> Sequence[Line]:
        """Returns how much of the answer is here, for the end of the line with the filter: whole, then shorter.

        `put` says how the rows are put, where not as they came. Before an answer came nothing is said of how much.
        """
        if state.asked is None or not (state.page or state.records):
            return [put]
        parts = [saying.Part(saying.searched(state), 2), saying.Part(saying.news(state), 4)]
        parts += self.extent(state, saying.count(shown, len(state.records)))
        return [*saying.shorter_and_shorter(put, parts)]
