"""The list of the memories that are most like a memory, most similar first.

It is read as any list is; its subject asks another question and has other words for how much of the answer is here:
where the account has no vector search, only so many memories are fetched and compared, and that is said.
"""

from __future__ import annotations

from collections.abc import Sequence

from fleet_tui.fleet import Emptiness, Link, Listing
from fleet_tui.fleet.listing import MOST_SIMILAR
from fleet_tui.fleet.similar import Similar, stored_vector
from fleet_tui.model.memory import AgentMemoryItem
from fleet_tui.present.cells import Column, Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.records.memories import similar_columns
from fleet_tui.present.words import KEYS
from fleet_tui.query.filter_text import Filter
from fleet_tui.query.likeness import Distance
from fleet_tui.schema import MEMORIES
from fleet_tui.source.base import COMPARED_AT_MOST, Nearest
from fleet_tui.text import counted, one_line
from fleet_tui.ui.lists.list_screen import ListScreen
from fleet_tui.ui.lists.reading import ListState
from fleet_tui.ui.lists.saying import Part
from fleet_tui.ui.lists.subject import Subject
from fleet_tui.ui.session import Session


class MostSimilar(Subject[AgentMemoryItem]):
    """The memories most like a memory."""

    def __init__(self, session: Session, memory: AgentMemoryItem, link: Link, where: Sequence[str]) -> None:
        super().__init__(session, MEMORIES, link, where)
        self._memory = memory
        self._asked: Similar | None = None

    def question(self, parsed: Filter) -> Listing[AgentMemoryItem]:
        """Returns the question for the memories like this that match a filter, too."""
        self._asked = self.session.fleet.similar(self._memory, parsed)
        return self._asked

    def columns(self) -> Sequence[Column[AgentMemoryItem]]:
        """Returns the columns of memories, after how similar each is, or how far, as the account measures."""
        distance = self._asked.distance if self._asked else Distance.COSINE
        return similar_columns(self.session.fleet.clock, distance)

    def extent(self, state: ListState[AgentMemoryItem], rows: str) -> Sequence[Part]:
        """Returns how many were compared, and what was left out."""
        found = state.page.page if state.page else None
        most = f"{rows.removesuffix(' loaded')} most similar"
        if not isinstance(found, Nearest):
            return []
        if found.compared is None:
            by = f"by vector search{', by distance' if found.distance.lower_is_nearer else ''}"
            return [Part(most, 3), Part(by, 1)]
        parts = [Part(f"{most} of {'the newest ' if found.cut else ''}{found.compared:,}", 3)]
        parts += (Part(each, 1) for each in found.left_out)
        return [*parts, *([Part(f"vector search refused: {found.refused}", 0)] if found.refused else [])]

    def empty_words(self, why: Emptiness, text: str) -> Sequence[Line]:
        """Says that there is no other memory, or none that can be compared, or none that the filter lets through."""
        if not why.total or text:
            return super().empty_words(why, text)
        length = len(stored_vector(self._memory))
        first = f"of {counted(why.total, 'other memory', 'other memories')} none has an embedding of {length} numbers"
        return [[(first, Tone.PLAIN)], KEYS.back]

    def reading_words(self) -> Line:
        """Returns what is asked for, and what happens where the account has no vector search."""
        whose = f" of {one_line(self._memory.user)}" if self._memory.user else ""
        text = f"asking for the {MOST_SIMILAR} memories{whose} most like this one"
        if self.session.fleet.identity.live:
            text += f"; without vector search the newest {COMPARED_AT_MOST:,} are fetched and compared"
        return [(f"{text}…", Tone.DIM)]


class SimilarList(ListScreen[AgentMemoryItem]):
    """A list that a memory leads to as it leads to its run."""

    def __init__(
        self, session: Session, memory: AgentMemoryItem, link: Link, filter_text: str, where: Sequence[str]
    ) -> None:
        subject = MostSimilar(session, memory, link, where)
        super().__init__(session, MEMORIES, filter_text, link=link, where=where, subject=subject)
