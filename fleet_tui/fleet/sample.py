"""Answers a question about many runs: lists the newest that match, a bounded number of them, and examines them.

What a filter asks from a time on has a past, and whether something is new only that past tells. So a sample may look
further back: the runs before that time follow the others, and are told from them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping
from contextlib import aclosing
from datetime import datetime
from typing import Final, Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from fleet_tui.errors import FleetError
from fleet_tui.fleet.examining import Examination, Examined
from fleet_tui.fleet.fleet import Fleet
from fleet_tui.fleet.listing import Listing, failures, meaning_of
from fleet_tui.model.run import WorkflowRun
from fleet_tui.query.evaluate import matcher
from fleet_tui.query.filter_text import Filter, Word, parse
from fleet_tui.query.projection import Partial
from fleet_tui.query.query import OneOf, Range, Term
from fleet_tui.schema import RUNS, STATUS_ALIASES
from fleet_tui.source.base import Page, RangeFailure

T = TypeVar("T")

MOST: Final = 200  # runs that one question examines
MOST_BEFORE: Final = 50  # of an account, of those before the time that a filter begins with: each costs a read
_WRITTEN: Final = RUNS.field("written")
_OF_FAILING: Final = ("failed", "status")
_PAGE: Final = 100
_MOST_GOOD: Final = 1_000  # good runs whose tasks are looked at
_MOST_PAGES: Final = 20  # that are read for runs which only derived terms can pick


class Sample(Struct, frozen=True):
    """Holds the runs to examine, newest first: the `asked` match, the runs `before` them are older than was asked.

    `more` is whether older runs match that are in neither, or may; `failed` are the ranges that did not answer.
    """

    asked: tuple[WorkflowRun, ...] = ()
    before: tuple[WorkflowRun, ...] = ()
    more: bool = False
    failed: tuple[RangeFailure, ...] = ()
    charge: float = 0.0
    unread: str = ""
    narrowed: bool = False  # whether more than a time, or that it failed, was asked of the runs
    among: int | None = None  # runs that match without what narrows them, where counting them costs nothing
    good: Mapping[str, int] | None = None  # how often each task went well lately, where that costs nothing

    @property
    def runs(self) -> tuple[WorkflowRun, ...]:
        """Returns all runs to examine, newest first."""
        return self.asked + self.before

    @property
    def whole(self) -> bool:
        """Tells whether no run was left out."""
        return not self.more and not self.failed


class Look(Struct, Generic[T], frozen=True, eq=False):
    """Holds what was concluded of a sample so far, in its order; `error` is why it ended before its end."""

    sample: Sample
    found: tuple[Examined[T], ...] = ()
    error: FleetError | None = None

    @property
    def asked(self) -> tuple[Examined[T], ...]:
        """Returns what was concluded of the runs that were asked for."""
        return self.found[: len(self.sample.asked)]

    @property
    def before(self) -> tuple[Examined[T], ...]:
        """Returns what was concluded of the runs before them."""
        return self.found[len(self.sample.asked) :]

    @property
    def examined(self) -> int:
        """Counts the runs of which something was concluded."""
        return sum(each.concluded for each in self.found)

    @property
    def finished(self) -> bool:
        """Tells whether all runs of the sample were examined."""
        return len(self.found) == len(self.sample.runs)

    @property
    def whole(self) -> bool:
        """Tells whether no run that matches was left out, so that what was not found is not there."""
        return self.finished and self.sample.whole and not any(each.refused for each in self.found)

    @property
    def charge(self) -> float:
        """Adds up what it took, with the listing."""
        return self.sample.charge + self.reads_charge

    @property
    def reads_charge(self) -> float:
        """Adds up what the reads took, without the listing."""
        return sum(each.cost.charge for each in self.found)


async def looks(examination: Examination[T], runs: Sample) -> AsyncGenerator[Look[T], None]:
    """Yields what was concluded so far, each time that more is known; the last tells why it ended before its end.

    >>> asked = await sample(fleet, "failed:yes since:24h", None)
    >>> [look async for look in looks(fleet.examination(lambda timeline, so_far: True), asked)][-1].finished
    True
    """
    look: Look[T] = Look(runs)
    yield look
    try:
        async with aclosing(examination.examine(runs.runs)) as found:
            async for each in found:
                look = replace(look, found=(*look.found, each))
                yield look
    except FleetError as error:
        yield replace(look, error=error)


async def sample(
    fleet: Fleet,
    asked: str | Filter,
    user: str | None,
    within: tuple[Term, ...] = (),
    *,
    look_back: bool = False,
    among: Filter | None = None,
) -> Sample:
    """Lists the runs to examine; with `look_back` those before the time that the filter begins with as well.

    In files it counts the runs `among` which they are, and with `look_back` how often their tasks went well.

    Raises:
        FleetError: when they cannot be listed, or the filter cannot be read.

    >>> found = await sample(fleet, "failed:yes since:24h", None, look_back=True)
    >>> len(found.asked), len(found.before)
    (6, 10)
    """
    parsed = (parse(asked, RUNS, fleet.clock()) if isinstance(asked, str) else asked).unsorted()
    wanted = Filter.of(_from_ever(parsed.words)) if look_back else parsed
    found, pages = await _newest(fleet.records(RUNS, wanted, user=user, within=within, limit=MOST + 1, size=_PAGE))
    begins = matcher(tuple(_beginnings(parsed.words)))
    here = tuple(each for each in found[:MOST] if not look_back or begins(each.document))
    more = (bool(pages) and pages[-1].more) or len(found) > MOST
    charge = sum(each.cost.charge for each in pages)
    if look_back and found and not here:  # of nothing nobody asks whether it is new
        alone = await sample(fleet, parsed, user, within, among=among)
        return replace(alone, charge=alone.charge + charge)
    before = tuple(each for each in found[:MOST] if look_back and not begins(each.document))
    kept = before[:MOST_BEFORE] if fleet.identity.live else before
    unread = pages[-1].unread if pages else ""
    some = bool(user or within) or not all(map(_leaves_all, parsed.words))
    listed = Sample(here, kept, more or len(kept) < len(before), failures(pages), charge, unread, some)
    if fleet.identity.live:
        return listed
    counted = await _count(fleet, among, user, within) if among and not among.derived else None
    return replace(listed, among=counted, good=await _good(fleet, user) if look_back else None)


def narrowed(look: Look[T], typed: Filter, now: datetime) -> Look[T]:
    """Returns the same of the runs that a filter means; of those before them whatever time it begins with."""
    asked, before = meaning_of(typed, now), meaning_of(Filter.of(_from_ever(typed.words)), now)
    listed = look.sample
    runs = replace(
        listed,
        asked=tuple(filter(asked, listed.asked)),
        before=tuple(filter(before, listed.before)),
        narrowed=listed.narrowed or not all(map(_leaves_all, typed.words)),
    )
    found = [each for each in look.asked if asked(each.run)] + [each for each in look.before if before(each.run)]
    return replace(look, sample=runs, found=tuple(found))


async def _newest(listing: Listing[WorkflowRun]) -> tuple[list[WorkflowRun], list[Page]]:
    found: list[WorkflowRun] = []
    pages: list[Page] = []
    async with aclosing(listing.pages()) as read:
        async for page in read:
            found += page.records
            pages.append(page.page)
            if len(pages) >= _MOST_PAGES:
                break
    return found, pages


async def _count(fleet: Fleet, asked: Filter, user: str | None, within: tuple[Term, ...]) -> int:
    return (await fleet.source.count(fleet.records(RUNS, asked, user=user, within=within).query)).n


async def _good(fleet: Fleet, user: str | None) -> Mapping[str, int]:
    """Counts the good runs of each task, among a bounded number of the newest."""
    good = Term(RUNS.field("status"), OneOf(("succeeded", *STATUS_ALIASES["succeeded"])))
    found = fleet.records(RUNS, user=user, within=(good,), limit=_MOST_GOOD, size=_PAGE)
    return Counter([each.task async for each in found if each.task])


def reads(examination: Examination[T], runs: Iterable[WorkflowRun]) -> int:
    """Counts the runs that are to be read: a run that is known, or whole already, costs nothing."""
    return sum(isinstance(each.document, Partial) and examination.known(each) is None for each in runs)


def _beginnings(words: Iterable[Word]) -> Iterator[Term]:
    """Yields the terms that ask for what was written at a time or later."""
    for each in words:
        if _begins(each) and isinstance(each.means, Term):
            yield each.means


def _from_ever(words: Iterable[Word]) -> Iterator[Word]:
    """Yields the words of a filter, but for the time that it begins with."""
    for each in words:
        if not _begins(each):
            yield each
        elif isinstance(each.means, Term) and isinstance(each.means.predicate, Range):
            asked = each.means.predicate
            if asked.high is not None:
                yield replace(each, means=replace(each.means, predicate=replace(asked, low=None, low_open=False)))


def _leaves_all(word: Word) -> bool:
    """Tells whether a word of a filter asks for a time, or for runs that failed: it leaves no kind of failure out."""
    term = word.means
    return isinstance(term, Term) and (term.field is _WRITTEN or term.field.name in _OF_FAILING) and not term.negated


def _begins(word: Word) -> bool:
    term = word.means
    if not isinstance(term, Term) or term.negated or term.field is not _WRITTEN:  # by which runs are listed
        return False
    return isinstance(term.predicate, Range) and term.predicate.low is not None
