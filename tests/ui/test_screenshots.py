"""The pictures of the README are what the screens show today."""

from __future__ import annotations

import pytest

from tests.ui.screenshots import PICTURES, path_of, picture, stray


@pytest.mark.parametrize(("name", "size"), PICTURES, ids=str)
async def test_a_picture_is_what_the_screen_shows(name: str, size: tuple[int, int]) -> None:
    path = path_of(name, size)
    assert path.is_file(), "python -m tests.ui.screenshots takes it"
    assert path.read_text(encoding="utf-8") == await picture(name, size), "python -m tests.ui.screenshots takes it anew"


def test_no_picture_is_left_of_a_screen_that_is_gone() -> None:
    assert list(stray()) == [], "python -m tests.ui.screenshots takes them away"
