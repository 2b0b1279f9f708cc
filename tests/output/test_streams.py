"""Words on stderr: what happened, what to do, and nothing that acts on the terminal."""

from __future__ import annotations

from fleet_tui.errors import FilterError, FleetError, Reply
from fleet_tui.fleet import Emptiness
from fleet_tui.output.streams import error_words, said
from fleet_tui.present.words import OPTIONS, defect, empty_lines, missing_lines, partial_lines
from fleet_tui.schema import RUNS
from fleet_tui.source.base import RangeFailure
from tests.output.scripted import Kept


def empty(where: str, text: str, user: str | None, why: Emptiness) -> str:
    return said(empty_lines(RUNS, text, user, why, where=where, way_out=OPTIONS))


def test_an_error_is_its_cause_its_next_step_and_its_activity_id() -> None:
    error = FleetError("the service failed", "try again\nor tomorrow", Reply(503, 0, "1-2-3"))
    assert error_words(error) == "fleet-tui: the service failed\n  try again\n  or tomorrow\n  activity id 1-2-3"
    assert error_words(FleetError("no answer")) == "fleet-tui: no answer"


def test_a_filter_error_keeps_its_caret() -> None:
    assert error_words(FilterError("unknown field", "a statsu:x", 2)) == "a statsu:x\n  ^\nunknown field"


def test_a_gap_is_told_with_its_causes_and_what_to_do_about_each() -> None:
    failed = [
        RangeFailure("0", FleetError("throttled", "wait", Reply(429, activity_id="a"))),
        RangeFailure("1", FleetError("throttled", "wait", Reply(429, activity_id="b"))),
        RangeFailure("2", FleetError("no answer", "look at the network")),
    ]
    assert said(partial_lines("runs may be missing", failed, OPTIONS)) == "\n".join(
        [
            "fleet-tui: runs may be missing: 3 partition ranges did not answer: throttled; no answer",
            "  wait · look at the network",
            "  activity id a, b",
        ]
    )
    assert said(missing_lines("users may be missing", failed[2].error, OPTIONS)) == (
        "fleet-tui: users may be missing: no answer\n  look at the network"
    )


def test_an_empty_answer_says_where_and_which_option_leads_on() -> None:
    assert empty("in acct/db", "", "ann", Emptiness(0)) == (
        "fleet-tui: no runs of ann are stored in acct/db\n  --all-users asks for everybody's"
    )
    assert empty("in acct/db", "status:failed", "ann", Emptiness(37)) == (
        "fleet-tui: 0 of 37 runs of ann in acct/db · status:failed\n"
        "  the filter hides them · --all-users asks for everybody's"
    )
    assert empty("in acct/db", "tag:x", None, Emptiness(1, ("tag",))) == (
        "fleet-tui: no run ever recorded tag\n  1 run is in acct/db"
    )


def test_hostile_text_is_visible_in_every_sentence() -> None:
    hostile = "\x1b]0;owned\x07"
    told = [
        error_words(FleetError(hostile, hostile, Reply(activity_id=hostile))),
        error_words(FilterError(hostile, hostile, 0)),
        empty(hostile, hostile, hostile, Emptiness(0)),
        empty(hostile, hostile, hostile, Emptiness(3)),
        empty(hostile, hostile, None, Emptiness(3, (hostile,))),
    ]
    assert not any("\x1b" in each or "\x07" in each for each in told)
    assert all("␛]0;owned␇" in each for each in told)


def test_a_defect_names_its_kind_and_place_and_not_what_it_holds() -> None:
    nothing: dict[str, str] = {}
    try:
        _ = nothing["AccountKey=c2VjcmV0"]
    except KeyError as error:
        told = error_words(defect(error))
    assert told.startswith("fleet-tui: a defect in fleet-tui: KeyError at test_streams.py:")
    assert "c2VjcmV0" not in told


def test_too_deep_a_document_is_no_defect() -> None:
    assert "--raw prints what is stored" in error_words(defect(RecursionError()))


def test_a_note_is_said_in_the_name_of_the_program_with_its_next_step_below() -> None:
    streams = Kept()
    streams.note("line 2 of \x1b]0;owned\x07 is not read", "mend it")
    assert streams.err == "fleet-tui: line 2 of ␛]0;owned␇ is not read\n  mend it\n"
