"""Finds the record that a name means: a whole id, a part of it that only one record has, or what others link to."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing
from typing import Any, Final, Protocol, TypeAlias

from fleet_tui.errors import UsageError
from fleet_tui.fields import Container
from fleet_tui.fleet.listing import Listing, failures
from fleet_tui.fleet.question import owner_terms
from fleet_tui.model.record import Record, address_of
from fleet_tui.query.query import Begins, Contains, Eq, Term, of_partition
from fleet_tui.schema import RUNS
from fleet_tui.source.base import RangeFailure
from fleet_tui.text import clip, one_line

_Looked: TypeAlias = tuple[Record | None, tuple[RangeFailure, ...]]

_CANDIDATES: Final = 20


class _Records(Protocol):
    def __call__(
        self,
        container: Container,
        *,
        user: str | None = None,
        limit: int | None = None,
        within: tuple[Term, ...] = (),
    ) -> Listing[Any]:
        """Lists the records of which some terms hold."""
        ...


class Naming:
    """Looks for records by what `records` lists of a container.

    Raises:
        UsageError: when several have such a name; it names them.
        FleetError: when it may be where nobody answers.
    """

    def __init__(self, records: _Records) -> None:
        self._records = records

    async def linked(self, name: str) -> Record | None:
        """Returns the only run that another document can mean, by its workflow id or else by its id."""
        for what, terms in (("workflow id", of_partition(RUNS, name)), ("id", (Term(RUNS.field("id"), Eq(name)),))):
            found, failed = await self.first(RUNS, *terms)
            if len(found) > 1:
                raise UsageError(doubled(RUNS, what, name, found), "open one of them by its address")
            if found:
                return found[0]
            if failed:
                raise failed[0].error  # it may be where nobody answers
        return None

    async def first(self, container: Container, *terms: Term) -> tuple[Sequence[Record], tuple[RangeFailure, ...]]:
        """Returns the first records of which some terms hold, and the ranges that did not answer."""
        listing = self._records(container, within=terms, limit=_CANDIDATES)
        pages = [each async for each in listing.pages()]
        return [each for page in pages for each in page.records], failures([each.page for each in pages])

    async def named(self, container: Container, part: str, user: str | None = None) -> Record | None:
        """Returns the only record whose id is, starts or ends so."""
        wanted = part.removeprefix("…")  # as the list shows the end of an id
        if not wanted:
            return None
        # An index knows where those are that begin so; for what holds it all ids are read.
        begins = (Begins(part),) if part == wanted else ()
        failed: tuple[RangeFailure, ...] = ()
        for way in (*begins, Contains((wanted.lower(),))):
            found, failed = await self._only(container, part, Term(container.field("id"), way), wanted.lower(), user)
            if found is not None:
                return found
        if failed:
            raise failed[0].error  # it may be where nobody answers
        return None

    async def _only(self, container: Container, part: str, named: Term, wanted: str, user: str | None) -> _Looked:
        """Returns the only record of those a term finds whose id is, starts or ends so, and what did not answer."""
        candidates: list[Record] = []
        failed: tuple[RangeFailure, ...] = ()
        async with aclosing(self._records(container, user=user, within=(named,)).pages()) as pages:
            async for page in pages:
                failed = page.page.failed
                found = ((each, each.stored_id.lower()) for each in page.records)
                candidates += [each for each, stored in found if stored.startswith(wanted) or stored.endswith(wanted)]
                if len(candidates) > _CANDIDATES:
                    break
        exact: Sequence[Record] = [each for each in candidates if each.stored_id == part]
        if not exact and len(candidates) > _CANDIDATES:  # it may be behind those, and is no part of an id
            exact, _ = await self.first(container, *owner_terms(container, user), Term(container.field("id"), Eq(part)))
        if len(exact) == 1 or len(candidates) == 1:
            return (exact or candidates)[0], failed
        if exact:
            raise UsageError(doubled(container, "id", part, exact), "open one of them by its address")
        if not candidates:
            return None, failed
        raise UsageError(_ambiguous(container, part, candidates), "give more of it")


def _ambiguous(container: Container, part: str, candidates: Sequence[Record]) -> str:
    shown = candidates[:_CANDIDATES]
    many = container.many
    count = f"{len(shown)} {many} or more" if len(candidates) > len(shown) else f"{len(shown)} {many}"
    lines = (clip("  " + "  ".join(map(one_line, _facts(each))), 100) for each in shown)
    return "\n".join((f"{count} have {one_line(part)!r} in their id:", *lines))


def doubled(container: Container, what: str, name: str, candidates: Sequence[Record]) -> str:
    """Returns the addresses of records that share an id or a partition: nothing else tells them apart."""
    shown = "\n".join(f"  {address_of(each)}" for each in candidates[:_CANDIDATES])
    count = f"{len(candidates)} {container.many}"
    return f"{count} have the {what} {one_line(name)!r}:\n{shown}"


def _facts(record: Record) -> tuple[str, ...]:
    """Returns what tells records of nearly the same id apart, as far as their type has it."""
    found = (getattr(record, name) for name in ("status", "task", "content", "user") if hasattr(record, name))
    return (record.id, *(each or "—" for each in found))
