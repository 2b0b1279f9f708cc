"""What a slow link has to carry, counted at a real terminal."""

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


def test_borders_cost_a_slow_link_no_second_drawing_of_a_screen() -> None:
    """At 120x36: no more than 1.3 times what each of these took before panes had borders."""
    with Terminal(_COMMAND, 120, 36) as terminal:
        assert terminal.start(_ROW, _RESTED).size <= 1.3 * 15_102
        assert terminal.press(b"\x1b[B", _RESTED).size <= 1.3 * 929
        assert terminal.press(b"r", _RESTED).size <= 1.3 * 7_137
        assert terminal.press(b"\r", _RESTED).size <= 1.3 * 13_349
        assert terminal.press(b"\x1b[B", _RESTED).size <= 1.3 * 4_102
        assert terminal.press(b"\t", _RESTED).size <= 6 << 10, "the keys go elsewhere: four sides of 30 rows, no text"
        assert terminal.press(b"\t", _RESTED).size <= 6 << 10
        assert terminal.press(b"\x1b[C", _RESTED).size <= 1.3 * 19_962
