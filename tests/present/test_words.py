"""Words on stderr: what happened, what to do, and nothing that acts on the terminal."""

from __future__ import annotations

from fleet_tui.errors import FilterError, FleetError, Reply
from fleet_tui.fleet import Emptiness
from fleet_tui.present.words import defect, empty_words, error_words
from fleet_tui.schema import RUNS


def test_an_error_is_its_cause_its_next_step_and_its_activity_id() -> None:
    error = FleetError("the service failed", "try again\nor tomorrow", Reply(503, 0, "1-2-3"))
    assert error_words(error) == "fleet-tui: the service failed\n  try again\n  or tomorrow\n  activity id 1-2-3"
    assert error_words(FleetError("no answer")) == "fleet-tui: no answer"


def test_a_filter_error_keeps_its_caret() -> None:
    assert error_words(FilterError("unknown field", "a statsu:x", 2)) == "a statsu:x\n  ^\nunknown field"


def test_hostile_text_is_visible_in_every_sentence() -> None:
    hostile = "\x1b]0;owned\x07"
    said = [
        error_words(FleetError(hostile, hostile, Reply(activity_id=hostile))),
        error_words(FilterError(hostile, hostile, 0)),
        empty_words(RUNS, hostile, hostile, Emptiness(0)),
        empty_words(RUNS, hostile, None, Emptiness(3, (hostile,))),
    ]
    assert not any("\x1b" in each or "\x07" in each for each in said)
    assert all("␛]0;owned␇" in each for each in said)


def test_a_defect_names_its_kind_and_place_and_not_what_it_holds() -> None:
    nothing: dict[str, str] = {}
    try:
        _ = nothing["AccountKey=c2VjcmV0"]
    except KeyError as error:
        said = error_words(defect(error))
    assert said.startswith("fleet-tui: a defect in fleet-tui: KeyError at test_words.py:")
    assert "c2VjcmV0" not in said


def test_too_deep_a_document_is_no_defect() -> None:
    assert "--raw prints what is stored" in error_words(defect(RecursionError()))
