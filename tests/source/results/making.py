"""Results made by `gepa` itself, of a task that needs no model: a program is the better the more words it has."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

import gepa
from gepa.core.adapter import EvaluationBatch
from gepa.core.result import GEPAResult

from fleet_tui.fields import Container, Document
from fleet_tui.query.query import Query
from fleet_tui.source.files.local import LocalSource
from tests.contract.asking import pages

WORDS: Final = ("tide", "berth", "pilot", "tug", "buoy", "harbour", "chart", "wind")
SEED: Final = {"planner": "Plan the visit.", "writer": "Write it."}


class Adapter:
    """Scores a program by the words that it has, and adds a word where its trace says which was missing."""

    def evaluate(self, batch: list[str], candidate: dict[str, str], capture_traces: bool = False) -> Any:  # noqa: ARG002
        said = " ".join(candidate.values()).split()
        scores = [float(each in said) for each in batch]
        return EvaluationBatch(outputs=said[:1] * len(batch), scores=scores, trajectories=list(batch))

    def make_reflective_dataset(self, _: dict[str, str], batch: Any, components: list[str]) -> Any:
        return {name: [{"word": each} for each in batch.trajectories] for name in components}

    def propose_new_texts(self, candidate: dict[str, str], dataset: Any, components: list[str]) -> dict[str, str]:
        missing = {name: [each["word"] for each in dataset[name]] for name in components}
        return {name: f"{candidate[name]} {missing[name][0]}" for name in components}


class Silent:
    """Hears what GEPA logs, which without a folder goes to the terminal."""

    def log(self, _: str) -> None:
        pass


def optimized(folder: Path | None = None, calls: int = 120) -> GEPAResult[Any, Any]:
    """What GEPA finds, with its log in a folder."""
    return gepa.optimize(
        seed_candidate=SEED,
        trainset=list(WORDS),
        valset=list(WORDS),
        adapter=Adapter(),  # type: ignore[arg-type]
        max_metric_calls=calls,
        run_dir=str(folder) if folder else None,
        logger=None if folder else Silent(),
        seed=4,
        use_merge=True,
        raise_on_exception=True,
        display_progress_bar=False,
    )


@cache
def result_text() -> str:
    """The JSON of a result, as the library turns it into values for JSON."""
    return json.dumps(optimized().to_dict())


def result() -> dict[str, Any]:
    """A result that may be changed."""
    found: dict[str, Any] = json.loads(result_text())
    return found


async def whole(path: Path, container: Container) -> list[Document]:
    """All that a file or a folder holds of a container, whole."""
    found = await pages(LocalSource(path), Query(container, whole=True))
    return [each for page in found for each in page.documents]


async def listed(path: Path, container: Container) -> list[Document]:
    """The same as a list reads it."""
    return [each for page in await pages(LocalSource(path), Query(container)) for each in page.documents]
