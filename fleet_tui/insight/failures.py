"""Groups failed runs by the signature of their cause: how often, since when, whose, and whether it is new.

Of one run it says how often its failure was met before, among those that were examined.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from msgspec import Struct

from fleet_tui.clock import Moment
from fleet_tui.insight.cause import Cause
from fleet_tui.insight.signature import Signature, signature_of
from fleet_tui.model.run import WorkflowRun

NEWNESS: Final = timedelta(days=1)

_signature = lru_cache(maxsize=4_096)(signature_of)  # groups are made anew with each run that was read


class Failed(Struct, frozen=True):
    """Holds a run that failed, and why."""

    run: WorkflowRun
    cause: Cause


class Group(Struct, frozen=True, eq=False):
    """Holds the runs of one signature, newest first: those asked for, and those `before` them that were read as well.

    It is `new` when its first run was written within the last day, and among what was read that is older than that day
    it does not occur: there has to be something older, or all there is was read. Among some runs only, those of a user
    or of a task, nothing tells: None. `first_at_least` says that older runs were left unread, so that it may have come
    up before its first.
    """

    signature: Signature
    failed: tuple[Failed, ...]
    before: tuple[Failed, ...] = ()
    new: bool | None = False
    first_at_least: bool = False
    good: int | None = None  # runs of the newest's task that went well lately, where they were counted

    @property
    def n(self) -> int:
        """Counts the runs that were asked for."""
        return len(self.failed)

    @property
    def newest(self) -> Failed:
        """Returns the run that failed last."""
        return self.failed[0]

    @property
    def oldest(self) -> Failed:
        """Returns the run in which it was seen first, as far back as was read."""
        return (*self.failed, *self.before)[-1]

    @property
    def last(self) -> Moment | None:
        """Returns when it was written last."""
        return self.newest.run.written

    @property
    def first(self) -> Moment | None:
        """Returns when it was written first, as far back as was read."""
        return self.oldest.run.written

    @property
    def users(self) -> tuple[str, ...]:
        """Returns whose runs they are, those with the most first."""
        return tuple(user for user, _ in Counter(each.run.user for each in self.failed if each.run.user).most_common())

    @property
    def tool(self) -> str | None:
        """Returns the tool that failed."""
        return self.signature.tool


class Before(Struct, frozen=True):
    """Counts the failed runs that were written before another, and those among them that failed like it."""

    n: int
    among: int
    first: WorkflowRun | None = None  # of those, as far back as was examined


def grouped(
    asked: Iterable[Failed],
    before: Iterable[Failed] = (),
    *,
    whole: bool,
    now: datetime,
    of_all: bool = True,
    good: Mapping[str, int] | None = None,
) -> tuple[Group, ...]:
    """Returns the groups of the failed runs that were asked for, the newest first.

    `before` are older, and tell what is new; `whole` is whether no older run was left unread, `of_all` whether nothing
    but times narrowed them; `good` is how often each task went well.
    """
    asked, before = tuple(asked), tuple(before)
    of_each, earlier = _by_signature(asked), _by_signature(before)
    day = now - NEWNESS
    looked_back = whole or any(_is_before(each, day) for each in (*asked, *before))
    return tuple(
        Group(
            signature,
            failed,
            older := earlier.get(signature, ()),
            looked_back and _is_since((*failed, *older)[-1], day) if of_all else None,
            not whole,
            None if good is None else good.get(failed[0].run.task or "", 0),
        )
        for signature, failed in of_each.items()
    )


def met_before(run: WorkflowRun, cause: Cause, examined: Iterable[Failed]) -> Before | None:
    """Returns how often a failure was met before its run; None where no older failed run was examined."""
    written = run.written
    if written is None:
        return None
    older = [each for each in examined if each.run.written and each.run.written.at < written.at]
    alike = [each.run for each in failed_alike(cause, older)]
    alike.sort(key=lambda each: each.written.at if each.written else written.at)
    return Before(len(alike), len(older), alike[0] if alike else None) if older else None


def failed_alike(cause: Cause, examined: Iterable[Failed]) -> tuple[Failed, ...]:
    """Returns those that failed by the signature of a cause."""
    wanted = _signature(cause)
    return tuple(each for each in examined if _signature(each.cause) == wanted)


def _by_signature(failed: Iterable[Failed]) -> dict[Signature, tuple[Failed, ...]]:
    found: dict[Signature, list[Failed]] = {}
    for each in failed:
        found.setdefault(_signature(each.cause), []).append(each)
    return {signature: tuple(of_it) for signature, of_it in found.items()}


def _is_before(failed: Failed, day: datetime) -> bool:
    written = failed.run.written
    return written is not None and written.at < day


def _is_since(failed: Failed, day: datetime) -> bool:
    """Tells whether a run was written since a time; one whose time is not stored may be of any."""
    written = failed.run.written
    return written is not None and not written.is_taken and not written.is_blank and written.at >= day
