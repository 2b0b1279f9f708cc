"""What all tests share, and the rule that nothing a test printed, logged or raised holds the key of its account."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual import _wait
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

from tests.fake.server import FakeCosmos

_BEGAN = time.monotonic()
pytest_plugins = ["tests.emulator.fixtures"]

# Without byte code each of the 150 programs that the tests start compiles us from source, and each worker the tests:
# a quarter of all CPU. Where none is to be written, it is kept beside what pytest keeps.
if sys.dont_write_bytecode:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = str(Path(__file__).parents[1] / ".pytest_cache/bytecode")

# After every key the pilot sleeps until the process has been idle for a while: 20 ms of it, twice a key, were most of
# the time of all tests. What takes longer to come is waited for by `until`, never by this.
_wait.SLEEP_GRANULARITY = 0.002  # seconds of each sleep
_wait.SLEEP_IDLE = 0.0006  # seconds of CPU within it that still count as idle

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as under nohup: each program that is started would be deaf, too
    signal.signal(signal.SIGINT, signal.default_int_handler)

os.environ.pop("TMUX", None)  # what a test copies is no business of the terminal that it runs in

_parse_rules = Stylesheet._parse_rules
_parsed: dict[tuple[Any, ...], list[RuleSet]] = {}


def _parse_once(stylesheet: Stylesheet, *given: Any, **named: Any) -> list[RuleSet]:
    """Parse a style sheet once for all apps of a run, not for each: that was an eighth of the time of a test."""
    key = (*given, *sorted(named.items()), *sorted(stylesheet._variables.items()))
    if key not in _parsed:
        _parsed[key] = _parse_rules(stylesheet, *given, **named)
    return _parsed[key]


Stylesheet._parse_rules = _parse_once  # type: ignore[method-assign]
# Ten thousand times a screen a rule is looked up: by its identity, as Textual says in Python, at half the speed.
RuleSet.__hash__ = object.__hash__  # type: ignore[method-assign]


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """One process more than cores, for tests wait too; 438 s were 342 s.

    None beside this one while snapshots are written: syrupy deletes unused ones only where it has seen all tests.
    """
    return 0 if config.option.update_snapshots else (os.cpu_count() or 1) + 1


_PARTS = ("keyword", "markexpr", "deselect", "lf", "collectonly")  # options that leave tests out


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Keep how long all tests took, for the bench to tell."""
    config = session.config
    asked_for_all = config.args_source is pytest.Config.ArgsSource.TESTPATHS and not any(map(config.getoption, _PARTS))
    whole = asked_for_all and not hasattr(config, "workerinput")
    if whole and exitstatus == pytest.ExitCode.OK and config.cache:
        config.cache.set("fleet/suite", time.monotonic() - _BEGAN)


@pytest.fixture
def fake() -> Iterator[FakeCosmos]:
    """An account without a container."""
    with FakeCosmos() as fake:
        yield fake


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
