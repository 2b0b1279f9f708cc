"""A throttled account in a real terminal: it counts down, says so, is left at once, and idle it writes nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from fleet_tui.schema import CONTAINERS
from fleet_tui.settings.account import DATABASE
from tests.demo.reading import documents
from tests.fake.faults import hang, status
from tests.fake.server import FakeCosmos, kind
from tests.terminal import Terminal, terminal

_QUIET = 1.5  # seconds: three times as long as what is on screen may take to change while something is read


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeCosmos]:
    """An account over 32 ranges, which the environment names."""
    with FakeCosmos() as fake:
        for each in CONTAINERS:
            fake.container(DATABASE, each.name, f"/{each.partition_key.steps[0]}", 32).add(*documents(each.name))
        monkeypatch.setenv("AZURE_COSMOS_ENDPOINT", fake.endpoint)
        monkeypatch.setenv("AZURE_COSMOS_KEY", fake.key)
        yield fake


def test_throttled_for_ever_it_counts_down_says_so_and_is_left_without_a_traceback(fake: FakeCosmos) -> None:
    fake.fail(kind("query"), status(429, 3200, retry_after=2.2))
    with terminal() as screen:
        screen.until("! 429 retry ")
        counted = len(screen.plain())
        screen.until("used up (429)")
        assert "1" in screen.plain()[counted:].partition("used up")[0], "only the digit that changed is written"
        assert len(fake.of("query")) <= 2 * (32 + 1), "each range twice, and all of them before they are known"
        screen.press("q")
        assert screen.process.wait(5) == 0
        screen.read(0.2)
        assert_clean(screen, fake)


def test_it_is_left_in_the_middle_of_a_countdown(fake: FakeCosmos) -> None:
    fake.fail(kind("query"), status(429, 3200, retry_after=20))
    with terminal() as screen:
        screen.until("! 429 retry 20s")
        screen.press("q")
        assert screen.process.wait(5) == 0
        screen.read(0.2)
        assert_clean(screen, fake)


@pytest.mark.parametrize("throttled", [False, True])
def test_when_nothing_is_read_any_more_nothing_is_written(fake: FakeCosmos, throttled: bool) -> None:
    if throttled:
        fake.fail(kind("query"), status(429, 3200, retry_after=0.01))
    with terminal() as screen:
        screen.until("used up (429)" if throttled else "50 loaded")
        screen.read(1.0)
        time.sleep(_QUIET)
        before = len(screen.written)
        screen.read(0.05)
        assert len(screen.written) == before
        screen.press("q")


def assert_clean(screen: Terminal, fake: FakeCosmos) -> None:
    """No defect of ours, no secret, and the terminal given back."""
    assert "Traceback" not in screen.plain()
    assert fake.key not in screen.plain()
    assert b"\x1b[?1049l" in screen.written


def test_what_is_read_below_a_screen_draws_nothing_on_it(fake: FakeCosmos) -> None:
    with terminal() as screen:
        screen.until("50 loaded")
        fake.fail(kind("query"), hang())
        screen.press("r")
        screen.until("◌ reading 0.5s")
        screen.press("?")
        screen.until("runs ▸ help")
        screen.read(1.0)
        time.sleep(_QUIET)
        before = len(screen.written)
        screen.read(0.05)
        assert len(screen.written) == before
        screen.press("q")
