"""The query module in domain words: what a pane, the command line and a script ask."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Final, Generic, Self, TypeVar

from fleet_tui.clock import Clock, system_clock
from fleet_tui.errors import UsageError
from fleet_tui.fields import Container, Document
from fleet_tui.model.row import Record
from fleet_tui.model.run import WorkflowRun
from fleet_tui.query.evaluate import holds
from fleet_tui.query.filter_text import Filter, parse
from fleet_tui.query.query import Contains, Defined, Eq, Query, Sort, Term
from fleet_tui.schema import RUNS, SEGMENTS
from fleet_tui.source.base import Cost, Identity, Page, RangeFailure, Source
from fleet_tui.text import clip, one_line

if TYPE_CHECKING:
    from fleet_tui.model.timeline import Timeline

R = TypeVar("R", bound=Record)

PAGE_SIZE: Final = 50
PAGES_PER_ACTION: Final = 5  # pages searched for one record that only derived terms can pick
EVENTS_AT_ONCE: Final = 20_000  # events of segments that are read without being asked for
_SEGMENTS_PER_PAGE: Final = 5  # a segment may be 2 MB
_CANDIDATES: Final = 20


@dataclass(frozen=True, slots=True)
class RecordPage(Generic[R]):
    """The next records of a list; `searched` counts the documents that derived terms went through."""

    records: tuple[R, ...]
    page: Page
    searched: int = 0

    @property
    def more(self) -> bool:
        """Whether there is more to ask for."""
        return self.page.more


@dataclass(frozen=True, slots=True)
class Emptiness:
    """Why a list is empty: how many documents there are without the filter, and which fields none of them records."""

    total: int
    never_recorded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SegmentsRead:
    """The stored segments of a run; `complete` is False when more are left to be asked for."""

    documents: tuple[Document, ...]
    complete: bool = True
    cost: Cost = Cost()
    failed: tuple[RangeFailure, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenedRun:
    """A whole run document, as stored and as read; `raw` holds a file's own bytes."""

    run: WorkflowRun
    document: Document
    cost: Cost
    raw: bytes | None = None

    def timeline(self, segments: SegmentsRead | None = None) -> Timeline:
        """The run on one axis, with its segments or, as long as they are not read, without; not examined yet."""
        from fleet_tui.model.timeline import build_timeline

        if segments is None:
            return build_timeline(self.document)
        whole = segments.complete and not segments.failed
        return build_timeline(self.document, segments.documents, complete=whole)


class Listing(Generic[R]):
    """One question, asked page by page: `async for` gives every record, `pages()` what a pane wants."""

    def __init__(
        self, source: Source, query: Query, derived: tuple[Term, ...], make: Callable[[Document], R], size: int
    ) -> None:
        self.query = query
        self.derived = derived
        self._source = source
        self._make = make
        self._size = size

    def __aiter__(self) -> AsyncIterator[R]:
        """Every record, reading on as they are used."""
        return self._records()

    async def pages(self) -> AsyncGenerator[RecordPage[R], None]:
        """Pages in order; with derived terms a page may come up empty after having searched a few, and say so."""
        async with aclosing(self._source.pages(self._asked, self._size)) as pages:
            parts: list[Page] = []  # read since the last page that was given out
            kept: list[R] = []
            searched = delivered = 0
            async for page in pages:
                parts.append(page)
                kept += [each for each in map(self._make, page.documents) if self._matches(each)]
                searched += len(page.documents)
                wanted = min(self._size, self._left(delivered))
                if self.derived and page.more and len(kept) < wanted and len(parts) < PAGES_PER_ACTION:
                    continue
                kept = kept[: self._left(delivered)]
                delivered += len(kept)
                whole = _joined(parts, more=page.more and self._left(delivered) > 0)
                yield RecordPage(tuple(kept), whole, searched)
                if not whole.more:
                    return
                parts, kept = [], []
            if parts:  # a source with a failed range says there is more, and ends
                yield RecordPage(tuple(kept[: self._left(delivered)]), _joined(parts, more=True), searched)

    @property
    def _asked(self) -> Query:
        """A limit cuts what derived terms leave, so the source must not cut before them."""
        query = self.query
        return query if not self.derived else Query(query.container, query.terms, query.sort, None, query.whole)

    def _left(self, delivered: int) -> int:
        return 1 << 62 if self.query.limit is None else self.query.limit - delivered

    def _matches(self, record: R) -> bool:
        return all(holds(term.predicate, getattr(record, term.field.derive)) != term.negated for term in self.derived)

    async def _records(self) -> AsyncGenerator[R, None]:
        async with aclosing(self.pages()) as pages:
            async for page in pages:
                for record in page.records:
                    yield record


def _joined(pages: Sequence[Page], *, more: bool) -> Page:
    """Several pages of one answer as one: all that was read, all it cost, all that failed."""
    cost = sum((page.cost for page in pages), Cost())
    documents = tuple(each for page in pages for each in page.documents)
    raw = tuple(each for page in pages for each in page.raw)
    return Page(documents, cost, pages[0].scope, _failures(pages), more, raw)


def _failures(pages: Iterable[Page]) -> tuple[RangeFailure, ...]:
    """Each range that failed, once: a page repeats the failures of the pages before it."""
    return tuple({each.range_id: each for page in pages for each in page.failed}.values())


class Fleet:
    """Everything one can ask of a source; use it with `async with`, or close it with `aclose`."""

    def __init__(self, source: Source, clock: Clock = system_clock) -> None:
        self.source = source
        self.clock = clock

    @property
    def identity(self) -> Identity:
        """Where the records come from."""
        return self.source.identity

    def runs(
        self,
        text: str | Filter = "",
        *,
        user: str | None = None,
        limit: int | None = None,
        size: int = PAGE_SIZE,
        whole: bool = False,
    ) -> Listing[WorkflowRun]:
        """Runs that match a filter, newest write first unless it sorts; of all users unless one is named.

        Raises:
            FilterError: when the text cannot be parsed.
        """
        return self._listing(RUNS, WorkflowRun.from_document, text, user, limit, size, whole)

    async def run(self, run_id: str) -> OpenedRun | None:
        """One run by its id, or by a start or end of an id that only one run has.

        Raises:
            UsageError: when several runs have such an id; it names them.
        """
        found = await self.source.get(RUNS, run_id, run_id)
        if found is None:
            record = await self._resolve(run_id)
            if record is None:
                return None
            found = await self.source.get(RUNS, record.stored_id, record.partition_key)
            if found is None:
                return None
        return OpenedRun(WorkflowRun.from_document(found.document), found.document, found.cost, found.raw)

    async def why_empty(self, query: Query, user: str | None) -> Emptiness:
        """What an empty list may claim, by at most one count for each term.

        Raises:
            FleetError: also when only some partition ranges answered, for then it may claim nothing.
        """
        owner = self._owner(query.container, user)
        total = await self._count(Query(query.container, owner))
        fields = dict.fromkeys(term.field for term in query.terms if term not in owner) if total else {}
        asked = {each.name: Query(query.container, (*owner, Term(each, Defined()))) for each in fields}
        never = [name for name, defined in asked.items() if not await self._count(defined)]
        return Emptiness(total, tuple(never))

    async def segments(self, run: WorkflowRun, at_most: int | None = EVENTS_AT_ONCE) -> SegmentsRead:
        """The older events of a run, by one single-partition query; stops after about `at_most` events."""
        owner = Term(SEGMENTS.field("run"), Eq(run.partition_key))
        query = Query(SEGMENTS, (owner,), Sort(SEGMENTS.field("written")), whole=True)
        parts: list[Page] = []
        events, complete = 0, True
        async with aclosing(self.source.pages(query, _SEGMENTS_PER_PAGE)) as pages:
            async for page in pages:
                parts.append(page)
                events += sum(len(found) for each in page.documents if isinstance(found := each.get("events"), list))
                complete = not (page.more and at_most is not None and events >= at_most)
                if not complete:
                    break
        documents = tuple(each for page in parts for each in page.documents)
        return SegmentsRead(documents, complete, sum((page.cost for page in parts), Cost()), _failures(parts))

    async def aclose(self) -> None:
        """Let go of the source."""
        await self.source.aclose()

    async def __aenter__(self) -> Self:
        """Nothing is opened before the first question."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the source."""
        await self.aclose()

    def _listing(
        self,
        container: Container,
        make: Callable[[Document], R],
        text: str | Filter,
        user: str | None,
        limit: int | None,
        size: int,
        whole: bool,
    ) -> Listing[R]:
        parsed = parse(text, container, self.clock()) if isinstance(text, str) else text
        query = Query(container, (*self._owner(container, user), *parsed.terms), parsed.sort, limit, whole)
        return Listing(self.source, query, parsed.derived, make, size)

    @staticmethod
    def _owner(container: Container, user: str | None) -> tuple[Term, ...]:
        return (Term(container.field("user"), Eq(user)),) if user else ()

    async def _count(self, query: Query) -> int:
        counted = await self.source.count(query)
        if counted.failed:
            raise counted.failed[0].error
        return counted.n

    async def _resolve(self, part: str) -> WorkflowRun | None:
        wanted = part.removeprefix("…").lower()  # as the list shows the end of an id
        if not wanted:
            return None
        query = Query(RUNS, (Term(RUNS.field("id"), Contains((wanted,))),))
        candidates: list[WorkflowRun] = []
        failed: tuple[RangeFailure, ...] = ()
        async with aclosing(Listing(self.source, query, (), WorkflowRun.from_document, PAGE_SIZE).pages()) as pages:
            async for page in pages:
                failed = page.page.failed
                found = ((each, each.stored_id.lower()) for each in page.records)
                candidates += [each for each, stored in found if stored.startswith(wanted) or stored.endswith(wanted)]
                if len(candidates) > _CANDIDATES:
                    break
        exact = [each for each in candidates if each.stored_id == part]
        if len(exact) == 1 or len(candidates) == 1:
            return (exact or candidates)[0]
        if not candidates and failed:
            raise failed[0].error  # it may be where nobody answers
        if not candidates:
            return None
        raise UsageError(_ambiguous(part, candidates), "give more of it")


def _ambiguous(part: str, candidates: Sequence[WorkflowRun]) -> str:
    shown = candidates[:_CANDIDATES]
    count = f"{len(shown)} runs or more" if len(candidates) > len(shown) else f"{len(shown)} runs"
    facts = ((each.id, each.status or "—", each.task or "—") for each in shown)
    lines = (clip("  " + "  ".join(map(one_line, each)), 100) for each in facts)
    return "\n".join((f"{count} have {one_line(part)!r} in their id:", *lines))
