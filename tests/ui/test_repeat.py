"""Something is done again and again, less often while nothing comes of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from fleet_tui.ui.repeat import Repeat


class Over(Exception):
    """The test has seen enough."""


async def waits(every: float, longest: float, changes: Sequence[bool], looked_at: Sequence[bool] = ()) -> list[float]:
    """How long was waited before each time, until the changes are used up."""
    waited: list[float] = []
    left, looks = list(changes), list(looked_at)

    async def sleep(seconds: float) -> None:
        if not left:
            raise Over
        waited.append(seconds)
        await asyncio.sleep(0)

    async def once() -> bool:
        return left.pop(0)

    with pytest.raises(Over):
        await Repeat(every, longest, sleep=sleep).run(once, lambda: looks.pop(0) if looks else True)
    return waited


async def test_the_wait_grows_by_half_while_nothing_changes_up_to_the_longest() -> None:
    assert await waits(8, 20, [False] * 4) == [8, 12, 18, 20]


async def test_a_change_brings_back_the_wait_that_was_asked_for() -> None:
    assert await waits(8, 20, [False, False, True, False]) == [8, 12, 18, 8]


async def test_without_a_longest_wait_it_never_grows() -> None:
    assert await waits(5, 0, [False] * 3) == [5, 5, 5]


async def test_while_nobody_looks_nothing_is_done_and_the_wait_stays() -> None:
    assert await waits(8, 20, [False, True], [True, False, False, True]) == [8, 12, 12, 12]


async def test_how_long_it_will_wait_after_nothing_is_known_before() -> None:
    repeat = Repeat(8, 20)
    assert (repeat.wait, repeat.longer) == (8, 12)
