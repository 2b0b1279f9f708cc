"""Draws the seam: what any source of documents can be asked, and what it answers."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final, Protocol

from msgspec import Struct, field
from msgspec.structs import replace

from fleet_tui.errors import FleetError, OverBudget
from fleet_tui.fields import Container, Document, RowText
from fleet_tui.key import PartitionKey
from fleet_tui.number import rounded
from fleet_tui.query.likeness import Distance, Vector
from fleet_tui.query.query import Query, Scope

_GIVEN_UP: Final = "no answer before it was given up"
COMPARED_AT_MOST: Final = 2_000  # documents fetched for their vectors where a source cannot search by vector itself


class Cost(Struct, frozen=True):
    """Counts what a read took: request units (a lower bound; 0 for files), seconds, underlying requests.

    >>> Cost(2.5, 0.25, 1) + Cost(1.0, 0.25, 2)
    Cost(charge=3.5, elapsed=0.5, requests=3)
    """

    charge: float = 0.0
    elapsed: float = 0.0
    requests: int = 0

    def __add__(self, other: Cost) -> Cost:
        """Adds both together."""
        return Cost(self.charge + other.charge, self.elapsed + other.elapsed, self.requests + other.requests)


class RangeFailure(Struct, frozen=True):
    """Names a partition range that did not answer, or not with all of its rows; the other rows stand."""

    range_id: str
    error: FleetError
    lost: int = 0  # rows that it sent and nobody can place; 0 where it did not answer


class Found(Struct, frozen=True):
    """Holds one whole document; `raw` holds a file's own bytes, None where the service had it decoded."""

    document: Document
    cost: Cost = Cost()
    raw: bytes | None = None
    scope: Scope = Scope.SINGLE  # CROSS where it was looked for in every partition


class Page(Struct, frozen=True):
    """Holds the next rows of a query, in order; `more` is False only after a complete read.

    `over` says that no page comes after it, be it that a failure ended the reading.
    """

    documents: tuple[Document, ...]
    cost: Cost = Cost()
    scope: Scope = Scope.CROSS
    failed: tuple[RangeFailure, ...] = ()
    more: bool = False
    raw: tuple[bytes, ...] = ()  # of a file and for whole documents only: each document's own bytes
    over: bool = False
    unread: str = ""  # how many lines of files, as far as they were read, are no record, in a sentence
    broken: Callable[[], Iterable[tuple[str, str]]] = tuple  # the place of each, and why
    stands: str = ""  # in which order rows come that are not in the order of their times, in words
    via: str = ""  # from where rows come that are not read from their own container, or why they are after all
    lags: bool = False  # whether what was written last may not be there yet
    texts: tuple[RowText, ...] = ()  # of a file that was asked for rows undecoded, in the place of the documents


class Nearest(Page, frozen=True):
    """Holds rows by their likeness to a vector, which stands under `SIMILARITY`; there is no next page."""

    compared: int | None = None  # vectors that were compared one by one; None where an index of the service was asked
    other_length: int = 0  # of more or fewer numbers, so left out; not counted where an index was asked
    stored_length: int = 0  # how many the first of those has; without any, how many another length of a policy is
    unusable: int = 0  # what is stored in the place of a vector and is none; likewise
    cut: bool = False  # only so many were fetched for comparing, and there are more
    distance: Distance = Distance.COSINE  # by which they are near
    refused: str = ""  # why the account's vector search did not answer, in its own words

    @property
    def left_out(self) -> tuple[str, ...]:
        """Says how many of what was looked at could not be compared, for each reason.

        >>> Nearest((), other_length=2).left_out
        ('2 of other length',)
        """
        counts = (self.other_length, "of other length"), (self.unusable, "unusable")
        return tuple(f"{n:,} {why}" for n, why in counts if n)


class Counted(Struct, frozen=True):
    """Counts the documents that match; a lower bound when a range failed."""

    n: int
    cost: Cost = Cost()
    failed: tuple[RangeFailure, ...] = ()


class Request(Struct, frozen=True):
    """Describes one underlying request, as the request log shows it."""

    operation: str
    container: str
    partition: str  # a partition key, what is no text as JSON, or CROSS
    charge: float
    elapsed: float  # seconds
    activity_id: str = ""
    size: int = 0  # bytes of the reply, 0 where unknown
    status: int = 200  # 0 where no answer came
    sql: str = ""  # of a query, as it was sent, with its parameters
    parameters: tuple[tuple[str, object], ...] = ()  # values, a vector as a tuple of numbers
    outcome: str = ""  # why no answer came


class Identity(Struct, frozen=True):
    """Says where the rows come from, in the words of the state cell."""

    name: str  # `account/db`, or a file
    read_only_word: str = "RO"
    live: bool = False  # a network is involved
    profile: str = ""  # by which the place was named
    production: bool = False


class Source(Protocol):
    """Reads documents; there is nothing in it that writes.

    Every method raises `FleetError` and nothing else, and may be cancelled at any await.
    """

    @property
    def identity(self) -> Identity:
        """Says where this source reads from."""
        ...

    @property
    def recognised(self) -> tuple[str, ...]:
        """Says in sentences which files have been read as what so far."""
        ...

    @property
    def times(self) -> tuple[str, ...]:
        """Says in sentences what was taken for write times that documents leave out."""
        ...

    async def get(self, container: Container, document_id: str, partition_key: PartitionKey) -> Found | None:
        """Reads one document by a point read; None if there is none under that id and partition key.

        A hierarchical key is a tuple, a value for each level. One level alone, as a container with a plain key has it,
        is looked for in every partition of a container with several; of a tuple a plain container takes its own level.

        >>> await source.get(RUNS, "wf_nowhere", "wf_nowhere")
        """
        ...

    def pages(self, query: Query, size: int) -> AsyncGenerator[Page, None]:
        """Yields pages of at most `size` documents; a paused generator is how to go on later, `aclosing` how to end.

        >>> [len(each.documents) async for each in source.pages(Query(RUNS, limit=3), 2)]
        [2, 1]
        """
        ...

    async def count(self, query: Query) -> Counted:
        """Counts the documents that match, whatever the sort and limit.

        >>> (await source.count(Query(RUNS))).n
        145
        """
        ...

    async def nearest(self, query: Query, vector: Vector, k: int) -> Nearest:
        """Reads the `k` matching documents of one partition whose vectors are most like a vector, whatever sort and
        limit.

        >>> of_user = Query(MEMORIES, (Term(MEMORIES.field("user"), Eq("user_123")),))
        >>> (await source.nearest(of_user, (0.6, 0.8), 5)).compared
        0
        """
        ...

    def part(self, run_id: str, *, apart: bool) -> None:
        """Takes a run of a file and the trace that was joined with it apart, or puts them together again.

        >>> source.part("wf_nowhere", apart=True)
        """
        ...

    async def aclose(self) -> None:
        """Lets go of connections and files; safe to call twice."""
        ...


class RequestLog(Struct):
    """Keeps the last requests of a session and their sum; sources write it, the screen reads it."""

    keep: int = 500
    limit: float | None = None  # request units that the session may use
    requests: list[Request] = field(default_factory=list)
    charge: float = 0.0
    made: int = 0  # requests, with those that are not kept
    waiting: list[tuple[float, Request]] = field(default_factory=list)  # since when, in monotonic time, and for what
    calm_at: float = 0.0  # monotonic time before which the service wants no request
    listeners: list[Callable[[Request], None]] = field(default_factory=list)

    def add(self, request: Request) -> None:
        """Notes a request and tells whoever listens."""
        self.requests.append(request)
        del self.requests[: -self.keep]
        self.made += 1
        self.charge += request.charge
        for listener in self.listeners:
            listener(request)

    @property
    def left(self) -> float | None:
        """Returns the request units that the session may still use; None where it may use any."""
        return None if self.limit is None else max(self.limit - self.charge, 0.0)

    @contextmanager
    def waits(self, request: Request, why: Callable[[Exception], str] = str) -> Iterator[None]:
        """Keeps a request among those that wait and, if no answer comes, notes why; the caller notes an answer."""
        entry = (monotonic(), request)
        self.waiting.append(entry)
        try:
            yield
        except BaseException as error:
            told = error.cause if isinstance(error, FleetError) else why(error) if isinstance(error, Exception) else ""
            self.add(replace(request, elapsed=monotonic() - entry[0], status=0, outcome=told or _GIVEN_UP))
            raise
        finally:
            self.waiting.remove(entry)

    def afford(self) -> None:
        """Goes on only while there is something left to spend.

        Raises:
            OverBudget: there is not.

        >>> log = RequestLog(limit=5, charge=7.5)
        >>> log.afford()
        Traceback (most recent call last):
        fleet_tui.errors.OverBudget: 7.5 RU are used, and --max-ru allows 5 · ...
        """
        if self.limit is not None and self.charge >= self.limit:
            raise OverBudget(
                f"{rounded(self.charge, 1)} RU are used, and --max-ru allows {self.limit:g}",
                "ask for less with a filter, or start again with more",
            )
