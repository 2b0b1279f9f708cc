"""Pulls the runs that match a filter, and what belongs to them, into a folder that is read as any other.

Links are asked for a page of runs at once: its memories in each of its users' partitions, its cache entries in one
query. A pull that was ended goes on below the last run whose page was answered whole; what counts from now counts from
when it began, so that both parts are of one window.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from msgspec import Struct

from fleet_tui import __version__
from fleet_tui.bundle.archive import ASKED, folder_free, write_folder, wrote
from fleet_tui.bundle.bundle import Made
from fleet_tui.bundle.journal import ENDING, Journal
from fleet_tui.bundle.taking import Taking
from fleet_tui.errors import ContainerMissing, Forbidden, Throttled, UsageError
from fleet_tui.fields import WRITTEN, Container, Document
from fleet_tui.fleet import Fleet, Link, OpenedRun, RecordPage
from fleet_tui.fleet.gathering import behind, with_segments
from fleet_tui.fleet.patience import Patience
from fleet_tui.insight.handed import Handing
from fleet_tui.key import Part, partition_key
from fleet_tui.model.run import WorkflowRun
from fleet_tui.model.segments import expected
from fleet_tui.number import finite
from fleet_tui.present.about import About, about_text
from fleet_tui.present.ticket import span
from fleet_tui.query.filter_text import Filter, parse
from fleet_tui.query.projection import value_at
from fleet_tui.query.query import OneOf, Range, Term, of_partition
from fleet_tui.redact import redact
from fleet_tui.schema import CACHE, MANIFEST, MEMORIES, RUNS
from fleet_tui.source.base import RequestLog
from fleet_tui.text import counted, one_line

_PAGE: Final = 20  # a whole run may be 2 MB
_WINDOW: Final = "window"
_SAY_NONE: Final = "older events of runs that say they have none: nobody asked for any"


class Window(Struct, frozen=True):
    """Says which runs to pull: those that match a filter, of a user, at most so many; 0 is all of them."""

    text: str
    user: str | None
    folder: Path
    limit: int
    handing: Handing = Handing()
    replace: bool = False  # what was asked otherwise

    @property
    def part(self) -> Path:
        """Returns where what was read is kept until the folder is whole."""
        return self.folder / f".{MANIFEST}{ENDING}"


async def pull_window(fleet: Fleet, log: RequestLog, window: Window, tell: Callable[[str], object]) -> Made:
    """Reads and writes the files of a folder; `tell` hears a sentence after each page.

    Raises:
        FleetError: something cannot be read or written; what was read stays in the folder, for the next time.
    """
    if parse(window.text, RUNS, fleet.clock()).sort:
        raise UsageError("a pull reads runs as they were written, newest first", "leave sort: out of the filter")
    of = {"from": fleet.identity.name, "user": window.user, "limit": window.limit}
    replaced = folder_free(window.folder, window.part, {**of, "filter": redact(window.text)}, replace=window.replace)
    asked = {
        "pull": __version__,
        "from": fleet.identity.name,
        "filter": window.text,
        "user": window.user,
        "limit": window.limit,
        **window.handing.asked,
    }
    with Journal(window.part, asked) as journal:
        pulling = _Pulling(fleet, Taking(journal, window.handing, log, tell), window)
        pulling.taking.begin()
        await pulling.read()
        about = pulling.about()
        manifest = {**pulling.taking.manifest(about), ASKED: {**of, "filter": about.asked}}
        await wrote(partial(write_folder, journal, window.folder, manifest, about_text(about)))
        journal.remove()
        return Made(window.folder, journal.counts(), tuple(about.left_out), replaced)


class _Pulling:
    """Holds what one pull goes by."""

    def __init__(self, fleet: Fleet, taking: Taking, window: Window) -> None:
        self.taking = taking
        self._fleet = fleet
        self._window = window
        self._began = self._beginning()

    async def read(self) -> None:
        """Reads page after page, each with what belongs to its runs."""
        if "over" in self.taking.journal.answers:
            return
        async with aclosing(self._pages()) as pages:
            async for page in pages:
                if not await self._take(page):
                    limit = self._window.limit
                    self.taking.answered("over", {"left_out": _cut(limit)}, f"stopped at {counted(limit, 'run')}")
                    return
        self.taking.answered("over", {}, f"{counted(self._runs(), 'run')}, all that match")

    async def _pages(self) -> AsyncGenerator[RecordPage[WorkflowRun], None]:
        """Yields the pages that match; a listing that is throttled begins again below what was read."""
        patience = Patience()
        while True:
            listing = self._fleet.records(
                RUNS, self._filter(), user=self._window.user, size=_PAGE, whole=True, within=self._below()
            )
            try:
                async with aclosing(listing.pages()) as pages:
                    async for page in pages:
                        if page.page.failed:
                            raise page.page.failed[0].error
                        yield page
                        patience = Patience()
            except Throttled as error:
                await patience.wait(error)
            else:
                return

    def about(self) -> About:
        """Returns what is to be said of it."""
        told = (answer.get("left_out") for answer in self.taking.journal.answers.values())
        sentences = (each if isinstance(each, list) else [each] for each in told if each)
        return About(
            version=__version__,
            made=self._fleet.clock(),
            source=self._fleet.identity.name,
            asked=self.taking.handing.text(self._window.text),
            handing=self.taking.handing,
            counts=self.taking.journal.counts(),
            left_out=tuple(dict.fromkeys(str(each) for some in sentences for each in some)),
        )

    def _beginning(self) -> datetime:
        """Returns when the pull began, which its journal knows."""
        answers = self.taking.journal.answers
        if _WINDOW not in answers:
            self.taking.journal.answer(_WINDOW, {"began": self._fleet.clock().timestamp()})
        return datetime.fromtimestamp(finite(answers[_WINDOW]["began"]) or 0.0, UTC)

    def _filter(self) -> Filter:
        return parse(self._window.text, RUNS, self._began)

    def _below(self) -> tuple[Term, ...]:
        """Returns the term that leaves out what was read; files are read again, for that costs nothing."""
        if not self._fleet.identity.live:
            return ()
        lows = [finite(each.get("below")) for each in self.taking.journal.answers.values()]
        known = [each for each in lows if each is not None]
        if not known:
            return ()
        return (Term(RUNS.field("written"), Range(high=datetime.fromtimestamp(min(known), UTC))),)

    def _runs(self) -> int:
        return self.taking.journal.counts().get(RUNS, 0)

    async def _take(self, page: RecordPage[WorkflowRun]) -> bool:
        """Takes in the runs of a page that are not there yet, and what belongs to them; False where some are too many.

        That there are more than the limit is only known once another is met.
        """
        new = [each for each in page.records if not self.taking.knows(RUNS, each.document)]
        runs = new[: max(self._window.limit - self._runs(), 0)] if self._window.limit else new
        if runs:
            await self._take_whole(runs)
        return len(runs) == len(new)

    async def _take_whole(self, runs: Sequence[WorkflowRun]) -> None:
        """Takes in runs with their segments, memories and cache entries: one answer for all of them."""
        left_out: list[str] = []
        for run in runs:
            documents, missed = await self._with_older(run)
            await self.taking.take(documents)
            left_out += [missed] if missed and missed not in left_out else []
        answered: list[str] = []
        for link in _links(runs):
            try:
                linked = await behind(self._fleet, link)
            except (ContainerMissing, Forbidden) as error:
                left_out.append(f"{link.title}: {one_line(error.cause)}")
                continue
            await self.taking.take([(each.container, each.document) for each in linked.records])
            answered.append(link.container.name)
            left_out += [f"{link.title}: of a page of runs more than were read"] if linked.cut else []
        told = {"below": runs[-1].document.get(WRITTEN), "of": answered, "left_out": left_out}
        self.taking.answered(f"runs to {runs[-1].stored_id}", told, counted(self._runs(), "run"))

    async def _with_older(self, run: WorkflowRun) -> tuple[Sequence[tuple[Container, Document]], str]:
        """Returns a run with its older events, and what is to be said where they were not read.

        Files are asked in any case, for that costs nothing.
        """
        alone = [(RUNS, run.document)]
        if self._fleet.identity.live and expected(run.document) == 0:
            return alone, _SAY_NONE
        try:
            found = await with_segments(self._fleet, OpenedRun(run))
        except (ContainerMissing, Forbidden) as error:
            return alone, f"older events: {one_line(error.cause)}"
        lost = found.segments.failed if found.segments else ()
        return found.documents, f"older events of {span(run.id)}: {lost[0].error.cause}" if lost else ""


def _cut(limit: int) -> str:
    return f"runs beyond the newest {limit:,} that match"


def _links(runs: Sequence[WorkflowRun]) -> Iterator[Link]:
    """Yields the questions for what belongs to some runs: one for each user's memories, one for all cache entries."""
    names = OneOf(tuple(dict.fromkeys(name for each in runs for name in _names(each))))
    of_user: defaultdict[Part, list[str]] = defaultdict(list)
    for each in runs:
        user = partition_key(value_at(each.document, RUNS.field("user").paths[0]))
        of_user[user] += _names(each)
    for user, called in of_user.items():
        own = OneOf(tuple(dict.fromkeys(called)))
        terms = (*of_partition(MEMORIES, user), Term(MEMORIES.field("source"), own))
        yield Link("memories they left", MEMORIES, terms)
    yield Link("cache entries", CACHE, (Term(CACHE.field("run"), names),))


def _names(run: WorkflowRun) -> tuple[str, ...]:
    return tuple(each for each in (run.own_key, run.stored_id) if isinstance(each, str) and each)
