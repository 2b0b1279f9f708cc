"""Asks a source every question the program has, in domain words: records, runs, links, likeness, users."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar, cast

from fleet_tui.address import Address
from fleet_tui.clock import Clock, system_clock
from fleet_tui.errors import UsageError
from fleet_tui.fields import Container, Document, FileDocument, Kind, RowText
from fleet_tui.fleet.links import READ_WHOLE, Link, counted, here, likeness_of, links_of, stored_ids
from fleet_tui.fleet.listing import MOST_SIMILAR, PAGE_SIZE, Emptiness, Listing
from fleet_tui.fleet.naming import Naming, doubled
from fleet_tui.fleet.opened import Opened, OpenedRun, SegmentsRead
from fleet_tui.fleet.question import owner_terms, question
from fleet_tui.fleet.reading import made
from fleet_tui.fleet.users import UsersSeen, users_of
from fleet_tui.key import PartitionKey
from fleet_tui.model.record import Record, address_of
from fleet_tui.model.records import record_type
from fleet_tui.model.run import WorkflowRun
from fleet_tui.query.evaluate import matcher
from fleet_tui.query.filter_text import Filter
from fleet_tui.query.likeness import Vector
from fleet_tui.query.projection import Partial
from fleet_tui.query.query import Defined, Eq, Query, Term
from fleet_tui.schema import MEMORIES, RUNS, of_noun
from fleet_tui.source.base import Found, Identity, Source

if TYPE_CHECKING:
    from fleet_tui.fleet.examining import Conclude, Examination
    from fleet_tui.fleet.similar import Similar
    from fleet_tui.model.memory import AgentMemoryItem

R = TypeVar("R", bound=Record)
T = TypeVar("T")

EVENTS_AT_ONCE: Final = 20_000  # events of segments that are read without being asked for
USERS_PER_PAGE: Final = 200


class Fleet:
    """Answers questions about one source; use it with `async with`, or close it with `aclose`.

    A source is asked when an answer is awaited, never before. Charges are in request units, times in seconds.

    Raises:
        FleetError: every method that asks the source raises it, with the cause and the next step.

    >>> async with Fleet(source, frozen(NOW)) as fleet:
    ...     print(fleet.identity.name)
    demo
    """

    def __init__(self, source: Source, clock: Clock = system_clock) -> None:
        self.source = source
        self.clock = clock
        self._naming = Naming(self.records)

    @property
    def identity(self) -> Identity:
        """Says where the records come from."""
        return self.source.identity

    def records(
        self,
        container: Container,
        text: str | Filter = "",
        *,
        user: str | None = None,
        limit: int | None = None,
        size: int = PAGE_SIZE,
        whole: bool = False,
        within: tuple[Term, ...] = (),
        write: Callable[[RowText], object | None] | None = None,
    ) -> Listing[Any]:
        """Lists the records that match a filter, newest write first unless it sorts, of all users unless `user` is
        given.

        `within` are the terms of a link, which hold besides the filter. Where a file has the text of a row at hand,
        what `write` makes of it stands in the place of the record, unless that is None.

        Raises:
            FilterError: when the text cannot be parsed.

        >>> [each.id async for each in fleet.records(RUNS, "status:failed", limit=1)]
        ['wf_01KA8PY0FTJDKRP49SG1Q2PEWD']
        """
        now = self.clock()
        query, derived = question(container, text, now, user=user, limit=limit, whole=whole, within=within)
        make = record_type(container).from_document
        made_of_text = write and partial(_written, write, make)
        return Listing(self.source, query, derived, make, size=size, now=now, write=made_of_text)

    def similar(self, memory: AgentMemoryItem, text: str | Filter = "", *, k: int = MOST_SIMILAR) -> Similar:
        """Lists the memories of the same user that are most like a whole memory and match a filter.

        Raises:
            FilterError: when the text cannot be parsed.
            UsageError: when the memory has nothing to be compared by; it says what is missing.

        >>> opened = await fleet.record(MEMORIES, "mem_01KA8K7RM058YSEQGF8CC33QKF")
        >>> [round(each.similarity, 2) async for each in fleet.similar(opened.record, k=2)]
        [0.99, 0.51]
        """
        from fleet_tui.fleet.similar import Similar, link_to_similar, stored_vector

        return Similar(self.source, link_to_similar(memory).terms, stored_vector(memory), text, k, self.clock())

    def nearest(self, user: str, vector: Vector, text: str | Filter = "", *, k: int = MOST_SIMILAR) -> Similar:
        """Lists the memories of a user that are most like a vector and match a filter.

        Raises:
            FilterError: when the text cannot be parsed.
            UsageError: when it is read, the vector is of another length than all that are stored.

        >>> vector = (0.12, -0.43, 0.08, 0.31, -0.22, 0.05, 0.61, -0.17)
        >>> [round(each.similarity, 2) async for each in fleet.nearest("user_123", vector, k=3)]
        [0.45, 0.41, 0.4]
        """
        from fleet_tui.fleet.similar import Similar

        return Similar(self.source, owner_terms(MEMORIES, user), vector, text, k, self.clock(), given=True)

    async def run(
        self, run_id: str, partition_key: PartitionKey | None = None, *, linked: bool = False, user: str | None = None
    ) -> OpenedRun | None:
        """Reads a run by its id, or by a start or end of an id that only one run has; None if there is none.

        With its partition key, as a list or an address knows it, it is there or gone, and nothing else is asked. A run
        that is `linked` is called so by another document: by its workflow id or its id, never by a part of it. With its
        user a container keyed by both is asked by a point read, and a run that is not stored as that user's is none;
        without, such a container is asked in every partition, and `scope` says so.

        Raises:
            UsageError: when several runs have such an id; it names them.

        >>> (await fleet.run("XRX6")).record.id
        'wf_01K9W18KYY8KE4NNFERXFKXRX6'
        """
        usual = (user, run_id) if user else run_id
        found = await self.source.get(RUNS, run_id, usual if partition_key is None else partition_key)
        if found is None and partition_key is None:
            listed = await (self._naming.linked(run_id) if linked else self._naming.named(RUNS, run_id, user))
            found = None if listed is None else await self._whole(listed)
        if found is None or not matcher(owner_terms(RUNS, user))(found.document):
            return None
        return OpenedRun(WorkflowRun.from_document(found.document), found.cost, found.raw, found.scope)

    async def record(
        self, container: Container, record_id: str, partition_key: PartitionKey | None = None
    ) -> Opened[Any] | None:
        """Reads a whole record by its id: by a point read where its partition key is known, else it is looked for.

        Raises:
            UsageError: when several records have such an id; it names them.

        >>> (await fleet.record(MEMORIES, "mem_01KA8K7RM058YSEQGF8CC33QKF", "user_123")).record.agent
        'writer'
        """
        if partition_key is not None:
            found = await self.source.get(container, record_id, partition_key)
        else:
            listed = await self._naming.named(container, record_id)
            found = None if listed is None else await self._whole(listed)
        if found is None:
            return None
        [record] = await made(record_type(container).from_document, [found.document])
        return Opened(record, found.cost, found.raw)

    async def elsewhere(self, address: Address) -> tuple[Address, ...]:
        """Returns where records of an id are, after nothing was under the key of its address; by one query.

        An address without a key was looked for under all of them.

        Raises:
            FleetError: when none was found and a range did not answer, for it may be there.

        >>> [str(each) for each in await fleet.elsewhere(Address("run", "wf_01K9W18KYY8KE4NNFERXFKXRX6", partition=7))]
        ['fleet://run/wf_01K9W18KYY8KE4NNFERXFKXRX6']
        """
        container = of_noun(address.noun)
        if container is None or address.partition is None:
            return ()
        found, failed = await self._naming.first(container, Term(container.field("id"), Eq(address.id)))
        if failed and not found:
            raise failed[0].error
        return tuple(map(address_of, found))

    async def meant(self, address: Address) -> Address:
        """Returns the address that was meant by what was typed: the whole of `ID@place` or of `A,B` may be one id.

        >>> str(await fleet.meant(Address.parse("XRX6@judge:2")))
        'fleet://run/XRX6@judge:2'
        """
        container = of_noun(address.noun)
        if container is None or not address.typed:
            return address
        found, _ = await self._naming.first(container, Term(container.field("id"), Eq(address.typed)))
        if len(found) > 1:
            raise UsageError(doubled(container, "id", address.typed, found), "open one of them by its address")
        return address_of(found[0]) if found else replace(address, typed="")

    async def whole(self, record: R) -> R | None:
        """Reads the whole of a record by a point read if it is a row of a list; None if it is gone.

        >>> [row] = [each async for each in fleet.records(RUNS, limit=1)]
        >>> "events" in row.document, "events" in (await fleet.whole(row)).document
        (False, True)
        """
        if not isinstance(record.document, Partial):
            return record
        found = await self._whole(record)
        if found is None:
            return None
        [whole] = await made(record_type(record.container).from_document, [found.document])
        return cast("R", whole)

    async def links(self, record: Record) -> tuple[Link, ...]:
        """Returns the links to the records that belong to a record; a row of a list is read whole first, where need be.

        The runs of the same task are counted, by one query.

        Raises:
            FleetError: when it cannot be read.

        >>> [each.title for each in await fleet.links((await fleet.run("XRX6")).record)]
        ['memories it left', 'cache entries', 'runs of the same task (3)']
        """
        if record.container in READ_WHOLE:
            record = await self.whole(record) or record
        return await counted(self.source, await here(self.source, (*links_of(record), *likeness_of(record))))

    async def stored(self, container: Container, ids: tuple[str, ...]) -> frozenset[str]:
        """Returns which of some ids there is a record of, of as many as can be asked for at once.

        Raises:
            FleetError: when they cannot be asked for.

        >>> await fleet.stored(RUNS, ("nothing",))
        frozenset()
        """
        return await stored_ids(self.source, container, ids)

    async def users(self) -> UsersSeen:
        """Returns the users of the newest runs, of a bounded number of them.

        >>> seen = await fleet.users()
        >>> seen.users[0].user, seen.users[0].runs, seen.among
        ('user_123', 100, 145)
        """
        return await users_of(self.records(RUNS, size=USERS_PER_PAGE))

    async def why_empty(self, query: Query, user: str | None, within: tuple[Term, ...] = ()) -> Emptiness:
        """Says why a list is empty, by at most one count for each term; `within` are the terms of a link.

        Raises:
            FleetError: also when only some partition ranges answered, for then it may claim nothing.

        >>> await fleet.why_empty(fleet.records(RUNS, "mode:none-such").query, None)
        Emptiness(total=145, never_recorded=(), searched=False)
        """
        owner = (*owner_terms(query.container, user), *within)
        total = await self._count(Query(query.container, owner))
        recordable = (each.field for each in query.terms if each not in owner and each.field.kind is not Kind.VERDICT)
        fields = dict.fromkeys(recordable) if total else {}
        asked = {each.name: Query(query.container, (*owner, Term(each, Defined()))) for each in fields}
        never = [name for name, defined in asked.items() if not await self._count(defined)]
        return Emptiness(total, tuple(never), any(each.field is query.container.words for each in query.terms))

    async def segments(self, run: WorkflowRun, at_most: int | None = EVENTS_AT_ONCE) -> SegmentsRead:
        """Reads the older events of a run, by one single-partition query; stops after about `at_most` events.

        A run whose partition key names nobody, as null, needs two or three.

        Raises:
            FleetError: when none of them can be read.

        >>> read = await fleet.segments((await fleet.run("XRX6")).record)
        >>> read.documents, read.complete
        ((), True)
        """
        from fleet_tui.fleet.segments import segments_of  # a list asks for none

        return await segments_of(self.source, run, at_most)

    def examination(self, conclude: Conclude[T], *, segments: bool = True) -> Examination[T]:
        """Returns what reads runs whole and concludes something from each, once for each version of a run.

        >>> conclusion = fleet.examination(lambda timeline, so_far: len(timeline))
        >>> [each.found async for each in conclusion.examine([(await fleet.run("XRX6")).record])]
        [6]
        """
        from fleet_tui.fleet.examining import Examination  # nor for this

        return Examination(self.source, conclude, segments=segments)

    def part_trace(self, run: WorkflowRun) -> bool:
        """Takes the events of its trace out of a run, or puts them back; False of a run that no trace was joined with.

        >>> fleet.part_trace((await fleet.run("XRX6")).record)
        False
        """
        joined = run.document.joined if isinstance(run.document, FileDocument) else None
        if joined:
            self.source.part(run.stored_id, apart=not joined.apart)
        return joined is not None

    async def aclose(self) -> None:
        """Lets go of the source."""
        await self.source.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def _count(self, query: Query) -> int:
        counted = await self.source.count(query)
        if counted.failed:
            raise counted.failed[0].error
        return counted.n

    async def _whole(self, listed: Record) -> Found | None:
        return await self.source.get(listed.container, *listed.stored_key)


def _written(write: Callable[[RowText], object | None], make: Callable[[Document], Record], text: RowText) -> object:
    found = write(text)
    return make(text.document()) if found is None else found
