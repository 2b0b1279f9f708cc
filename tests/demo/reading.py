"""Reads the demo's files with nothing but json."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from fleet_tui.demo import FOLDER
from tests.demo_data.cases import CASES, DOCUMENTS

Document = dict[str, Any]

CONTAINERS = ("workflowRuns", "workflowRunSegments", "agentMemory", "dspyExamples", "dspyOptimizationRuns", "cache")


@cache
def lines(container: str) -> tuple[bytes, ...]:
    """The stored lines; only a newline ends one, not the other characters that `splitlines` knows."""
    return tuple((FOLDER / f"{container}.jsonl").read_bytes().removesuffix(b"\n").split(b"\n"))


@cache
def documents(container: str) -> tuple[Document, ...]:
    """All documents, in stored order."""
    return tuple(json.loads(line) for line in lines(container))


def run(case: str) -> Document:
    """The run of a case."""
    return next(each for each in documents("workflowRuns") if each["id"] == CASES[case])


def segments_of(case: str) -> list[Document]:
    """The segments of a case's run, in stored order."""
    return [each for each in documents("workflowRunSegments") if each["workflowId"] == CASES[case]]


def document(container: str, case: str) -> Document:
    """The document of a case in another container than runs."""
    return next(each for each in documents(container) if each["id"] == DOCUMENTS[container][case])
