"""Selects the runs that a question is about: the newest that match, a bounded number of them.

What a filter asks from a time on has a past, and whether something is new only that past tells. So a selection may look
further back: the runs before that time follow the others, and are told from them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import aclosing
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from fleet_tui.fleet.fleet import Fleet
from fleet_tui.fleet.listing import failures
from fleet_tui.model.run import WorkflowRun
from fleet_tui.query.evaluate import matcher
from fleet_tui.query.filter_text import Filter, Word, parse
from fleet_tui.query.query import OneOf, Range, Term
from fleet_tui.schema import RUNS, STATUS_ALIASES
from fleet_tui.source.base import Page, RangeFailure

MOST: Final = 200  # runs that one question examines
MOST_BEFORE: Final = 50  # of an account, of those before the time that a filter begins with: each costs a read
_WRITTEN: Final = RUNS.field("written")
_OF_FAILING: Final = ("failed", "status")
_PAGE: Final = 100
_MOST_GOOD: Final = 1_000  # good runs whose tasks are looked at
_MOST_PAGES: Final = 20  # that are read for runs which only derived terms can pick


class Selection(Struct, frozen=True):
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


async def select(
    fleet: Fleet,
    asked: str | Filter,
    user: str | None,
    within: tuple[Term, ...] = (),
    *,
    look_back: bool = False,
    among: Filter | None = None,
) -> Selection:
    """Lists the runs to examine; with `look_back` those before the time that the filter begins with as well.

    In files it counts the runs `among` which they are, and with `look_back` how often their tasks went well.

    Raises:
        FleetError: when they cannot be listed, or the filter cannot be read.

    >>> found = await select(fleet, "failed:yes since:24h", None, look_back=True)
    >>> len(found.asked), len(found.before)
    (6, 10)
    """
    wanted = (parse(asked, RUNS, fleet.clock()) if isinstance(asked, str) else asked).unsorted()
    found = await (_with_past if look_back else _newest)(fleet, wanted, user, within)
    found = replace(found, narrowed=bool(user or within) or not leaves_all(wanted))
    if fleet.identity.live:
        return found
    matching = await _count(fleet, among, user, within) if among and not among.derived else None
    return replace(found, among=matching, good=await _good(fleet, user) if look_back else None)


async def _newest(fleet: Fleet, wanted: Filter, user: str | None, within: tuple[Term, ...]) -> Selection:
    """Selects the newest runs that match."""
    found: list[WorkflowRun] = []
    pages: list[Page] = []
    listing = fleet.records(RUNS, wanted, user=user, within=within, limit=MOST + 1, size=_PAGE)
    async with aclosing(listing.pages()) as read:
        async for page in read:
            found += page.records
            pages.append(page.page)
            if len(pages) >= _MOST_PAGES:
                break
    more = len(found) > MOST or (bool(pages) and pages[-1].more)
    charge = sum(each.cost.charge for each in pages)
    return Selection(tuple(found[:MOST]), (), more, failures(pages), charge, pages[-1].unread if pages else "")


async def _with_past(fleet: Fleet, wanted: Filter, user: str | None, within: tuple[Term, ...]) -> Selection:
    """Selects the newest runs that match, further back too, and tells those that were asked for from the others."""
    ever = await _newest(fleet, Filter.of(from_ever(wanted.words)), user, within)
    begins = matcher(tuple(_beginnings(wanted.words)))
    since = tuple(each for each in ever.runs if begins(each.document))
    if ever.runs and not since:  # of nothing nobody asks whether it is new
        alone = await _newest(fleet, wanted, user, within)
        return replace(alone, charge=alone.charge + ever.charge)
    before = tuple(each for each in ever.runs if not begins(each.document))
    kept = before[:MOST_BEFORE] if fleet.identity.live else before
    return replace(ever, asked=since, before=kept, more=ever.more or len(kept) < len(before))


async def _count(fleet: Fleet, asked: Filter, user: str | None, within: tuple[Term, ...]) -> int:
    return (await fleet.source.count(fleet.records(RUNS, asked, user=user, within=within).query)).n


async def _good(fleet: Fleet, user: str | None) -> Mapping[str, int]:
    """Counts the good runs of each task, among a bounded number of the newest."""
    good = Term(RUNS.field("status"), OneOf(("succeeded", *STATUS_ALIASES["succeeded"])))
    found = fleet.records(RUNS, user=user, within=(good,), limit=_MOST_GOOD, size=_PAGE)
    return Counter([each.task async for each in found if each.task])


def _beginnings(words: Iterable[Word]) -> Iterator[Term]:
    """Yields the terms that ask for what was written at a time or later."""
    for each in words:
        if _begins(each) and isinstance(each.means, Term):
            yield each.means


def from_ever(words: Iterable[Word]) -> Iterator[Word]:
    """Yields the words of a filter, but for the time that it begins with."""
    for each in words:
        if not _begins(each):
            yield each
        elif isinstance(each.means, Term) and isinstance(each.means.predicate, Range):
            asked = each.means.predicate
            if asked.high is not None:
                yield replace(each, means=replace(each.means, predicate=replace(asked, low=None, low_open=False)))


def leaves_all(asked: Filter) -> bool:
    """Tells whether a filter asks for a time, or for runs that failed: it leaves no kind of failure out."""
    terms = [each.means for each in asked.words]
    return all(
        isinstance(each, Term) and (each.field is _WRITTEN or each.field.name in _OF_FAILING) and not each.negated
        for each in terms
    )


def _begins(word: Word) -> bool:
    term = word.means
    if not isinstance(term, Term) or term.negated or term.field is not _WRITTEN:  # by which runs are listed
        return False
    return isinstance(term.predicate, Range) and term.predicate.low is not None
