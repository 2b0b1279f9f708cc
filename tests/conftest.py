"""What all tests share, and the rule that nothing a test printed, logged or raised holds the key of its account."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest
from textual import _wait

from tests.fake.server import FakeCosmos

pytest_plugins = ["tests.emulator.fixtures"]

# After every key the pilot sleeps until the process has been idle for a while: 20 ms of it, twice a key, were most of
# the time of all tests. What takes longer to come is waited for by `until`, never by this.
_wait.SLEEP_GRANULARITY = 0.002  # seconds of each sleep
_wait.SLEEP_IDLE = 0.0006  # seconds of CPU within it that still count as idle


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Run in this process while snapshots are written: syrupy deletes unused ones only where it has seen all tests."""
    return 0 if config.option.update_snapshots else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[Any]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a test whose output, log or error text holds the key."""
    report = yield
    del call
    told = {"its error": str(report.longrepr or ""), **dict(report.sections)}
    if holding := [name for name, text in told.items() if FakeCosmos.key in text]:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: the key of the account stands in {', '.join(holding)}"
    return report
