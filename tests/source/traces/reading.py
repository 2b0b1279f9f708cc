"""How a test reads traces: through a file, as the program does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fleet_tui.clock import frozen
from fleet_tui.demo import NOW
from fleet_tui.fleet import Fleet
from fleet_tui.model.timeline import Timeline
from fleet_tui.query.query import Query
from fleet_tui.schema import RUNS
from fleet_tui.source.files.local import LocalSource
from tests.contract.asking import pages

Event = dict[str, Any]


async def runs(path: Path, **how: Any) -> list[dict[str, Any]]:
    """The runs of a file or a folder, whole, newest first."""
    found = await pages(LocalSource(path, **how), Query(RUNS, whole=True), 200)
    return [dict(each) for page in found for each in page.documents]


def written(path: Path, text: str) -> Path:
    """The file, which holds the text now."""
    path.write_text(text, "utf-8")
    return path


async def run(path: Path, text: str) -> dict[str, Any]:
    """The only run of a file that holds a text."""
    (found,) = await runs(written(path, text))
    return found


async def timeline(path: Path, run_id: str) -> Timeline:
    """The rows of a run of a file, all examined."""
    async with Fleet(LocalSource(path), frozen(NOW)) as fleet:
        opened = await fleet.run(run_id)
        assert opened is not None
        rows = opened.timeline()
        while not rows.examine():
            pass
        return rows


def by_id(document: dict[str, Any]) -> dict[str, Event]:
    """The events of a run by their ids, which are those of the spans."""
    return {each["eventId"]: each for each in document["events"]}
