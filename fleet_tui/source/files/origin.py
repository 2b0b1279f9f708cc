"""Says of records that another program wrote which program that was, and in which file they lie."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from fleet_tui.fields import Container
from fleet_tui.model.gepa import result_of
from fleet_tui.model.mipro import trials_of
from fleet_tui.schema import MEMORIES, OPTIMIZATIONS
from fleet_tui.source.files.results.mem0 import is_relation
from fleet_tui.source.files.rows import Rows
from fleet_tui.source.files.traces.reader import Runs
from fleet_tui.text import counted


class Origins:
    """Counts by container and program the documents of a file that other programs wrote."""

    def __init__(self) -> None:
        self._found: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def note(self, container: Container, document: Mapping[str, object]) -> None:
        """Takes in a document that is read as one of a container."""
        if program := _program(container, document):
            self._found[container.name][program] += 1

    def count(self, container: Container) -> int:
        """Counts those of a container."""
        return self._found[container.name].total()

    def said(self, container: Container, name: str) -> str:
        """Says how many there are in the file of a name, and of which programs; empty where none are."""
        found = self._found[container.name]
        programs = [each if len(found) == 1 else f"{n:,} {each}" for each, n in found.most_common()]
        return _from(container, found.total(), name, programs) if programs else ""


def said_of_traces(traces: Runs, rows: Rows) -> str:
    """Says how many runs a file of traces was made into, in which shape it was, and how many were joined with runs."""
    held = [traces.shape.name.removeprefix("a "), counted(traces.spans, "span")]
    many = sum(not each.apart for each in rows.lends.values())
    joined = f", {many:,} joined with {'a run' if many == 1 else 'runs'}" if many else ""
    return _from(rows.container, len(rows), rows.file.name, held) + joined


def _from(container: Container, n: int, name: str, told: list[str]) -> str:
    return f"{counted(n, container.one, container.many)} from {name} ({', '.join(told)})"


def _program(container: Container, document: Mapping[str, object]) -> str:
    if container is MEMORIES:
        theirs = isinstance(document.get("memory"), str) and document.get("content") is None
        return "mem0" if theirs or is_relation(document) else ""
    if container is OPTIMIZATIONS and document.get("optimizerType") is None:
        return "GEPA" if result_of(document) else "MIPROv2" if trials_of(document) else ""
    return ""
