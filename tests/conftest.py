"""What all tests share, and the rule that nothing a test printed, logged or raised holds the key of its account."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from tests.fake.server import FakeCosmos

pytest_plugins = ["tests.emulator.fixtures"]


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
