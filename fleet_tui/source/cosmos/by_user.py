"""Lists the runs of one user from a summary that is kept under its user, where an account names such a container.

Runs are stored under their workflow ids, so a page of one user's runs asks every physical partition: at least 2.5 RU
for each, 80 RU at 32 of them. The way out is the service's own: a change feed or a global secondary index keeps a
summary of each run in a container keyed by /userId, whose page asks one partition. It is written after the run, so it
lags; and in an index of the service `id` is the index's own, and the run's stands at `_id`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final

from msgspec.structs import replace

from fleet_tui.fields import Document, Path
from fleet_tui.query.evaluate import matcher
from fleet_tui.query.projection import Partial, measured, projection, row_of
from fleet_tui.query.query import AnyOf, Query, Term
from fleet_tui.schema import RUNS, RUNS_BY_USER
from fleet_tui.source.base import Page

_ID: Final = RUNS.field("id").paths[0]
_SOURCE_ID: Final = Path(("_id",))


@cache
def summary_fields() -> tuple[str, ...]:
    """Names the fields that a summary has to hold for a list to be as it is of the runs themselves.

    >>> "events" in summary_fields(), "judge_evaluations" in summary_fields()
    (False, True)
    """
    values, lengths = projection(RUNS_BY_USER)
    parts = (each for several in measured(RUNS_BY_USER).values() for each in several)
    return tuple(dict.fromkeys((*values, *(each.steps[0] for each in (*lengths, *parts)))))


def of_summary(query: Query) -> Query | None:
    """Returns what a list of one user's runs asks of the summary; None for what that cannot answer.

    Whole runs are not there, nor are events, and by the id of an index nothing can be sorted.
    """
    if query.container is not RUNS or query.whole or RUNS_BY_USER.partition_key not in query.bound:
        return None
    known = summary_fields()
    if _ID in query.order.field.paths or any(path.steps[0] not in known for path in _paths(query.terms)):
        return None
    terms = tuple(_by_either_id(each) for each in query.terms)
    return replace(query, container=RUNS_BY_USER, terms=terms, reads=(*query.reads, _SOURCE_ID))


def count_of_summary(query: Query) -> Query | None:
    """Returns what a count asks of the summary; ids are not looked for there, for an index has two of them."""
    return None if any(_ID in each.field.paths for each in query.terms) else of_summary(query)


def as_runs(page: Page, query: Query, levels: tuple[Path, ...], name: str) -> Page:
    """Returns a page of summaries as rows of their runs, under the levels that the runs themselves are keyed by."""
    keeps = matcher(query.terms) if any(_ID in each.field.paths for each in query.terms) else None
    rows = (_as_run(each, levels) for each in page.documents)
    kept = tuple(row for row in rows if keeps is None or keeps(row))
    return replace(page, documents=kept, via=f"from {name}, which lags", lags=True)


def _as_run(summary: Document, levels: tuple[Path, ...]) -> Partial:
    row = row_of(summary)
    own = row.pop(_SOURCE_ID.steps[0], None)
    if isinstance(own, str):
        row["id"] = own
    row.keyed, row.lags = levels, True
    return row


def _by_either_id(term: Term) -> Term:
    if _ID not in term.field.paths:
        return term
    return replace(term, field=replace(term.field, paths=(_SOURCE_ID, *term.field.paths)))


def _paths(terms: tuple[Term, ...]) -> Iterator[Path]:
    for term in terms:
        yield from term.field.paths
        if isinstance(term.predicate, AnyOf):
            for group in term.predicate.groups:
                yield from _paths(group)
