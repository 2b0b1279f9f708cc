"""Writes a plan as text: `+` is made, `~` is changed, `=` is in step, `?` needs a word, `!` cannot be done."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import Any, Final

from fleet_tui.admin.provision.compare import (
    Aspect,
    Difference,
    composite_words,
    embedding_words,
    index_words,
    lifetime,
    scanning,
)
from fleet_tui.admin.provision.indexing import heavy
from fleet_tui.admin.provision.plan import Doing, Plan, Step, Verdict
from fleet_tui.text import one_line

_SIGNS: Final = {Doing.CREATE: "+", Doing.CHANGE: "~", Doing.KEEP: "=", Doing.BLOCKED: "!"}
_LABEL: Final = 17
_REMARK: Final = 56  # characters of a line
_SHARED: Final = "a database whose containers share throughput has no vector search"
_UNASKED: Final = 400  # RU/s of a new container for which no throughput was asked


def plan_lines(plan: Plan) -> Iterator[str]:
    """Yields the whole plan, line by line."""
    sign = "+" if plan.database else "="
    yield f"{sign} database {one_line(plan.account.database)}"
    for step in plan.steps:
        name = one_line(step.name)
        yield f"{_SIGNS[step.doing]} container {name}"
        if step.doing is Doing.CREATE:
            yield from _made(step, plan)
        for each in step.differences:
            yield from _difference(each)
    yield from _unasked(plan)


def _unasked(plan: Plan) -> Iterator[str]:
    """Says what throughput nobody asked for, and the service gives and charges all the same."""
    made = sum(each.doing is Doing.CREATE for each in plan.steps)
    if not made or plan.wanted.throughput or plan.wanted.autoscale:
        return
    yield f"throughput was not asked for: a provisioned account gives each new container {_UNASKED} RU/s all the same,"
    yield f"{_UNASKED * made:,} RU/s for {made}; a serverless account has none to give"


def verdict_words(plan: Plan) -> str:
    """Says in a sentence what the plan comes to."""
    made = sum(each.doing is Doing.CREATE for each in plan.steps) + plan.database
    changing = sum(each.doing is Doing.CHANGE for each in plan.steps)
    blocked = [one_line(each.name) for each in plan.steps if each.doing is Doing.BLOCKED]
    match plan.verdict:
        case Verdict.IN_STEP:
            return f"{plan.account.name} is in step"
        case Verdict.IMPOSSIBLE:
            return f"{', '.join(blocked)} cannot be changed into what is wanted"
    return f"{plan.account.name}: {made} to make, {changing} to change"


def _difference(difference: Difference) -> Iterator[str]:
    sign = "!" if difference.fixed else "~" if difference.aspect is Aspect.EXCLUDED else "+"
    alone = difference.aspect in (Aspect.COMPOSITE, Aspect.EXCLUDED)
    words = difference.wanted if alone else f"{difference.now} → {difference.wanted}"
    yield f"  {sign} {difference.aspect:<{_LABEL}} {one_line(words)}"
    for line in wrap(difference.remark, _REMARK, break_on_hyphens=False):
        yield f"    {'':<{_LABEL}} {line}"


def _made(step: Step, plan: Plan) -> Iterator[str]:
    """Describes a new container."""
    body = step.body
    yield _row(Aspect.PARTITION_KEY, " ".join(body["partitionKey"]["paths"]))
    yield _row(Aspect.TTL, lifetime(body.get("defaultTtl")))
    yield _row(Aspect.INDEX, _index_words(step, body["indexingPolicy"]))
    for each in body["indexingPolicy"].get("compositeIndexes", ()):
        yield _row(Aspect.COMPOSITE, composite_words(each))
    if step.undecided:
        yield f"  ? {Aspect.VECTOR:<{_LABEL}} --dimensions N is needed, 0 for none"
    for each in body.get("vectorEmbeddingPolicy", {}).get("vectorEmbeddings", ()):
        index = body["indexingPolicy"]["vectorIndexes"][0]
        yield _row(Aspect.VECTOR, f"{each['path']}, {embedding_words(each)}, {index_words(index)}")
        for line in wrap("; ".join(filter(None, (scanning(index), _SHARED))), _REMARK, break_on_hyphens=False):
            yield f"    {'':<{_LABEL}} {line}"
    if plan.wanted.throughput or plan.wanted.autoscale:
        yield _row("throughput", _throughput(plan))


def _index_words(step: Step, policy: dict[str, Any]) -> str:
    excluded = [each["path"] for each in policy["excludedPaths"] if each["path"] in heavy(step.container)]
    return f"all but {', '.join(excluded)}" if excluded else "all"


def _throughput(plan: Plan) -> str:
    most = plan.wanted.autoscale
    return f"autoscale up to {most} RU/s" if most else f"{plan.wanted.throughput} RU/s"


def _row(label: str, words: str) -> str:
    return f"  + {label:<{_LABEL}} {words}"
