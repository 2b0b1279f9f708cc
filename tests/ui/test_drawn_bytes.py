"""What a slow link has to carry at 80x24, counted at a real terminal."""

from __future__ import annotations

import sys
from typing import Final

from tests.bench.terminal import Terminal

_RESTED: Final = 0.4  # seconds without a byte after which a screen has settled
_COMMAND: Final = (sys.executable, "-m", "fleet_tui", "--demo")
_ROW: Final = r"…[0-9A-Z]{7} "


def test_opening_a_run_draws_one_screen_and_a_step_a_few_lines() -> None:
    with Terminal(_COMMAND, 80, 24) as terminal:
        assert terminal.start(_ROW, _RESTED).size <= 16 << 10
        assert terminal.press(b"\r", _RESTED).size <= 8 << 10
        assert terminal.press(b"\x1b[B", _RESTED).size <= 4 << 10
