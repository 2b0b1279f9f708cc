"""What a key typed into the filter costs over 10,000 loaded rows: prints milliseconds of a processor until painted."""

from __future__ import annotations

import asyncio
from statistics import median
from time import process_time

from msgspec.structs import replace

from fleet_tui.clock import frozen
from fleet_tui.demo import FOLDER, NOW
from fleet_tui.fleet import Fleet
from fleet_tui.model.run import WorkflowRun
from fleet_tui.source.base import RequestLog
from fleet_tui.source.files.local import LocalSource
from fleet_tui.ui.app import FleetApp
from fleet_tui.ui.lists.list_screen import ListScreen
from fleet_tui.ui.session import Session
from fleet_tui.ui.widgets.filter_bar import FilterBar

_ROWS = 10_000
_TEXTS = ("g", "gp", "gpu", "status:failed", "score:>7", "agent:writer score:>7")


def _rows() -> list[WorkflowRun]:
    stored = [
        {
            "id": f"wf_{n:07}",
            "workflowId": f"wf_{n:07}",
            "_ts": 1_763_000_000 + n,
            "task": {"input": f"Compare {'GPU' if n % 7 else 'storage'} prices of module {n}"},
            "quality": {"overallScore": n % 100 / 10},
            "execution_summary": {"status": "failed" if n % 9 else "succeeded", "agentsUsed": ["writer", "analyst"]},
        }
        for n in range(_ROWS)
    ]
    return list(map(WorkflowRun.from_document, stored))


async def main() -> None:
    """Narrow the rows by each text, as after the pause that follows a key."""
    app = FleetApp(Session(Fleet(LocalSource(FOLDER), frozen(NOW)), RequestLog()))
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause(0.5)
        screen = app.screen
        assert isinstance(screen, ListScreen)
        screen.shown = replace(screen.shown, records=_rows())
        await pilot.press("slash")
        spent = []
        for text in _TEXTS:
            began = process_time()
            screen.query_one(FilterBar).post_message(FilterBar.Typed(text))
            await pilot.pause()
            spent.append(1000 * (process_time() - began))
    print(f"{median(spent):.2f}")


if __name__ == "__main__":
    asyncio.run(main())
