"""The line of the last 24 hours: a bar for each, what failed, and how far back was read."""

from __future__ import annotations

import pytest

from fleet_tui.demo import NOW
from fleet_tui.model.run import WorkflowRun
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.records.last_day import last_day
from tests.present.reading import text_of, tone_of


def written(hours: float, status: str = "succeeded") -> WorkflowRun:
    return WorkflowRun.from_document({"id": "a", "status": status, "_ts": int(NOW.timestamp() - hours * 3600)})


def test_each_hour_has_its_bar_and_those_that_failed_are_counted() -> None:
    line = last_day([written(0.5), written(0.6, "failed"), written(3.5), written(30, "failed")], NOW, whole=False)
    assert text_of(line) == f" last 24 h {'▁' * 20}▅▁▁█  1 failed of 3 written"
    assert [place for place, (_, tone) in enumerate(line[1:25]) if tone is Tone.BAD] == [23]
    assert tone_of(line, "1 failed") == Tone.BAD


@pytest.mark.parametrize(
    ("whole", "some", "said"),
    [
        (True, False, "0 failed of 2 written"),
        (False, False, "0 failed of 2 loaded, back to 3h ago"),
        (True, True, "0 failed of these 2 written"),
        (False, True, "0 failed of these 2 loaded, back to 3h ago"),
    ],
)
def test_it_says_what_it_counts_of_and_how_far_back_where_rows_go_on_within_the_day(
    whole: bool, some: bool, said: str
) -> None:
    assert text_of(last_day([written(0.5), written(3.5)], NOW, whole=whole, some=some)).endswith(f"  {said}")


def test_a_day_without_runs_says_so_and_no_rows_say_nothing() -> None:
    assert text_of(last_day([written(30)], NOW, whole=True)).endswith("  nothing written")
    assert text_of(last_day([written(30)], NOW, whole=True, some=True)).endswith("  none of these written")
    assert last_day([], NOW, whole=True) == ()


def test_a_time_yet_to_come_is_in_no_hour() -> None:
    assert "1 written" in text_of(last_day([written(-2), written(1)], NOW, whole=True))
