"""The two meanings of a query against each other, over random documents: `python -m tests.query.compare`.

What `evaluate` says of each document is held against what two SQL engines (meanings.py) make of the compiled
statements: which documents, in which order, cut where a stream goes on after a split; and for the strict engine also
which part of them, and how many. Over HTTP, the same for whole queries: see over_http.py.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import click

from fleet_tui.fields import Document, Kind
from fleet_tui.query import cosmos_sql
from fleet_tui.query.cosmos_sql import Statement
from fleet_tui.query.evaluate import matcher, sort_key
from fleet_tui.query.projection import project
from fleet_tui.query.query import LEGAL, Query
from tests.emulator.engine import Engine
from tests.emulator.node import missing
from tests.query.meanings import NpmEngine, SqlEngine, StrictEngine
from tests.query.over_http import differences_over_http
from tests.query.random_cases import ASKED, Stored, documents, expected, queries

FEWEST_VERDICTS = 100
SMALLEST_SHARE = 0.4


class Cell(NamedTuple):
    """What coverage is counted by."""

    predicate: str
    negated: bool
    kind: Kind


CELLS = [
    Cell(each.__name__, negated, kind)
    for kind, predicates in LEGAL.items()
    if kind not in (Kind.OFFSET, Kind.OBJECT)  # the one no document stores, the other only a sign asks for
    for each in predicates
    for negated in (False, True)
]


@dataclass
class Report:
    """What was compared, and what differed."""

    queries: int = 0
    documents: int = 0
    comparisons: Counter[str] = field(default_factory=Counter)  # document × query, by engine
    asked: Counter[Cell] = field(default_factory=Counter)
    held: Counter[Cell] = field(default_factory=Counter)
    failed: Counter[Cell] = field(default_factory=Counter)
    partial: int = 0  # queries whose result is neither empty nor whole
    collated: int = 0  # streams that the npm engine orders by UTF-16 unit, held against that order
    rows: int = 0
    resumed: int = 0
    differences: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Of queries that tell documents apart."""
        return self.partial / max(self.queries, 1)

    @property
    def thin(self) -> list[Cell]:
        """What was asked too rarely, or had one verdict only."""
        enough = [cell for cell in CELLS if self.held[cell] + self.failed[cell] >= FEWEST_VERDICTS]
        return [cell for cell in CELLS if cell not in enough or not self.held[cell] or not self.failed[cell]]

    def lines(self) -> Iterable[str]:
        """As printed."""
        yield f"{self.documents} documents a container, {self.queries} queries"
        for engine, n in self.comparisons.items():
            yield f"{n:>9,} comparisons with the {engine} engine"
        yield f"{self.rows:>9,} rows and {self.resumed:,} resumed streams compared"
        yield f"{self.collated:>9,} streams of the npm engine held against UTF-16 order, which is its own"
        yield f"{'predicate':<10}{'':<5}{'kind':<9}{'queries':>8}{'verdicts':>10}{'yes':>9}{'no':>9}"
        for cell in CELLS:
            yes, no = self.held[cell], self.failed[cell]
            sign = "not" if cell.negated else ""
            yield f"{cell.predicate:<10}{sign:<5}{cell.kind:<9}{self.asked[cell]:>8,}{yes + no:>10,}{yes:>9,}{no:>9,}"
        yield f"{self.share:.0%} of the queries have a result that is neither empty nor whole"
        yield from self.differences[:20]
        yield f"{len(self.differences)} differences"


def compare(
    asked: Sequence[Query], size: int, seed: int, engines: Sequence[SqlEngine], *, until_one: bool = False
) -> Report:
    """Ask all engines all questions, each over `size` documents of its container, or only until one differs."""
    report = Report(len(asked), size)
    for container in ASKED:
        stored = documents(container, size, seed)
        for engine in engines:
            engine.load(stored)
        for number, query in enumerate(asked):
            if query.container is container:
                _count(report, query, stored)
                for engine in engines:
                    report.comparisons[engine.name] += len(stored)
                    _ask(report, engine, query, stored, resume=number % 4 == 0)
                    if until_one and report.differences:
                        return report
    return report


def _count(report: Report, query: Query, stored: Sequence[Stored]) -> None:
    for term in query.terms:
        cell = Cell(type(term.predicate).__name__, term.negated, term.field.kind)
        held = sum(map(matcher([term]), stored))
        report.asked[cell] += 1
        report.held[cell] += held
        report.failed[cell] += len(stored) - held
    report.partial += 0 < sum(map(matcher(query.terms), stored)) < len(stored)


def _ask(report: Report, engine: SqlEngine, query: Query, stored: Sequence[Stored], resume: bool) -> None:
    kept = list(filter(matcher(query.terms), stored))
    for number, statement in enumerate(cosmos_sql.compile_streams(query)):
        wanted = expected(query, number, kept, engine.collate)
        if engine.name == "npm":
            report.collated += wanted != expected(query, number, kept, str)
        found = engine.ids(statement)
        ids = [each["id"] for each in wanted]
        _note(report, engine, statement, found, ids)
        if resume and wanted:
            _resume(report, engine, query, statement, wanted)
        if isinstance(engine, StrictEngine):
            report.rows += len(wanted)
            rows = wanted if query.whole else [project(query.container, each) for each in wanted]
            _note(report, engine, statement, engine.rows(statement), rows)
    if isinstance(engine, StrictEngine):
        counted = cosmos_sql.compile_count(query)
        _note(report, engine, counted, engine.count(counted), len(kept))


def _resume(report: Report, engine: SqlEngine, query: Query, statement: Statement, wanted: Sequence[Document]) -> None:
    """From the key of the middle row on: that row, whatever ties with it, and all that follow."""
    keys = [sort_key(each, query.order.field) for each in wanted]
    key = keys[len(keys) // 2]
    assert key is not None
    report.resumed += 1
    again = statement.starting_at(key)
    _note(report, engine, again, engine.ids(again), [each["id"] for each in wanted[keys.index(key) :]])


def _note(report: Report, engine: SqlEngine, statement: Statement, found: object, wanted: object) -> None:
    if found != wanted:
        what = _first_difference(found, wanted)
        report.differences.append(f"{engine.name}: {what} in {statement.text} {dict(statement.parameters)}"[:1_000])


def _first_difference(found: object, wanted: object) -> str:
    if isinstance(found, list) and isinstance(wanted, list):
        for place, (one, other) in enumerate(zip(found, wanted, strict=False)):
            if one != other:
                return f"row {place} is {one!r}, and {other!r} in memory"
        return f"{len(found)} rows, and {len(wanted)} in memory"
    return f"{found!r}, and {wanted!r} in memory"


@click.command()
@click.option("--queries", "asked", default=1_000, show_default=True)
@click.option("--documents", "size", default=200, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--http", default=60, show_default=True, help="Queries asked again over HTTP.")
def main(asked: int, size: int, seed: int, http: int) -> None:
    """Compare the meanings of random queries; exit code 1 if they differ or were not asked enough."""
    if reason := missing():
        raise click.ClickException(reason)
    started = time.perf_counter()
    engine = Engine()
    try:
        report = compare(queries(asked, seed), size, seed, [NpmEngine(engine), StrictEngine()])
    finally:
        engine.stop()
    click.echo(f"seed {seed}")
    click.echo("\n".join(report.lines()))
    over_http = differences_over_http(http, size, seed) if http else []
    click.echo("\n".join([*over_http[:20], f"{len(over_http)} differences over HTTP in {http} whole queries"]))
    click.echo(f"{time.perf_counter() - started:.1f} s")
    for cell in report.thin:
        click.echo(f"not asked enough: {cell}")
    sys.exit(bool(report.differences or over_http or report.thin or report.share < SMALLEST_SHARE))


if __name__ == "__main__":
    main()
