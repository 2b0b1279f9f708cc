"""An optimization as it is read: both shapes, and whatever a writer got wrong."""

from __future__ import annotations

from math import inf, nan

import pytest

from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.model.outcome import Outcome
from fleet_tui.query.projection import project
from fleet_tui.schema import OPTIMIZATIONS
from tests.demo.reading import document, documents
from tests.model.mutations import each_place
from tests.model.test_mutations import ACTS, texts


def read(**stored: object) -> OptimizationRun:
    return OptimizationRun.from_document({"id": "opt_1", "userId": "u", **stored})


def rounds(*values: object, **more: object) -> OptimizationRun:
    return read(metricProgression=[{"round": i, "metric": each} for i, each in enumerate(values, 1)], **more)


def of(case: str) -> OptimizationRun:
    return OptimizationRun.from_document(document("dspyOptimizationRuns", case))


def issues(run: OptimizationRun) -> list[str]:
    return [f"{each.path}: {each.what}" for each in run.issues]


def test_the_data_models_own_optimization_is_read_whole() -> None:
    run = of("two-rounds")
    assert (run.optimizer, run.metric, run.auto, run.calls) == ("GEPA", "semantic_f1", "light", 64)
    assert run.values == (0.72, 0.81)
    assert (run.best, run.best_round) == (0.81, 2)
    assert (run.train, run.evaluated) == (2, 1)
    assert run.duration_seconds == 600
    assert run.outcome is Outcome.SUCCEEDED
    assert not run.issues


def test_the_flat_shape_has_counts_and_times_but_no_curve() -> None:
    run = of("flat")
    assert (run.optimizer, run.metric, run.auto, run.calls) == ("gepa", None, "light", 150)
    assert (run.train, run.evaluated) == (38, 10)
    assert run.reflection_model == "gpt-5"
    assert run.outcome is Outcome.NOT_RECORDED
    assert run.progression == ()
    assert run.best is None
    assert round(run.duration_seconds or 0) == 2472, "from startedAt: createdAt is after the end"


def test_a_document_made_after_the_end_does_not_tell_when_it_began() -> None:
    run = read(createdAt="2025-11-17T08:20:02Z", completedAt="2025-11-17T08:20:00Z")
    assert run.began is None
    assert run.duration_seconds is None


def test_a_list_reads_as_much_of_an_optimization_as_its_columns_and_its_curve_need() -> None:
    for stored in documents("dspyOptimizationRuns"):
        whole = OptimizationRun.from_document(stored)
        listed = OptimizationRun.from_document(project(OPTIMIZATIONS, stored))
        for name in ("progression", "train", "evaluated", "auto", "calls", "duration_seconds", "error", "best_round"):
            assert getattr(listed, name) == getattr(whole, name), name
        assert "program_snapshot" not in listed.document


def test_rounds_are_put_in_order_and_it_is_said() -> None:
    run = read(metricProgression=[{"round": 3, "metric": 0.3}, {"round": 1, "metric": 0.1}])
    assert [each.round for each in run.progression] == [1, 3]
    assert issues(run) == ["metricProgression: rounds are stored out of order"]


def test_a_round_stored_twice_is_kept_twice_and_said() -> None:
    run = read(metricProgression=[{"round": 1, "metric": 0.1}, {"round": 1, "metric": 0.2}])
    assert run.values == (0.1, 0.2)
    assert issues(run) == ["metricProgression: round 1 is stored more than once"]


@pytest.mark.parametrize("value", [nan, inf, -inf, "0.8", True, [0.8], {"metric": 0.8}, 10**400])
def test_what_is_no_value_is_a_gap_with_a_remark(value: object) -> None:
    run = rounds(0.1, value, 0.3)
    assert [each.value for each in run.progression] == [0.1, None, 0.3]
    [issue] = issues(run)
    assert issue.startswith("metricProgression[1].metric: ")


def test_null_is_a_gap_and_nothing_odd() -> None:
    run = rounds(0.1, None)
    assert run.values == (0.1,)
    assert not run.issues


@pytest.mark.parametrize("number", ["7", 1.5, True, 10**12, nan])
def test_an_entry_without_a_round_counts_by_its_place(number: object) -> None:
    run = read(metricProgression=[{"round": 1, "metric": 0.1}, {"round": number, "metric": 0.2}])
    assert [each.round for each in run.progression] == [1, 2]
    assert len(run.issues) == 1


def test_entries_that_are_no_objects_are_rounds_without_a_value() -> None:
    run = read(metricProgression=[0.5, None, {"round": 3, "metric": 0.7}])
    assert run.values == (0.7,)
    assert len(issues(run)) == 2


def test_negative_values_have_a_best_too() -> None:
    assert (rounds(-3, -1, -2).best, rounds(-3, -1, -2).best_round) == (-1, 2)


def measured(metric: str, *values: float, **stored: object) -> OptimizationRun:
    points = [{"round": number, "metric": each} for number, each in enumerate(values, 1)]
    return read(metricProgression=points, optimizerConfig={"metric": metric}, **stored)


@pytest.mark.parametrize(
    "metric", ["loss", "val_loss", "validationLoss", "error_rate", "latency_ms", "Cost (USD)", "RMSE"]
)
def test_of_a_metric_whose_name_says_that_less_is_better_the_lowest_is_the_best(metric: str) -> None:
    run = measured(metric, 0.9, 0.2, 0.5)
    assert (run.best, run.best_round, run.less_is_better) == (0.2, 2, True)


@pytest.mark.parametrize("metric", ["semantic_f1", "exact_match", "error_recall", "glossary_match", "cost_savings", ""])
def test_of_every_other_metric_the_highest_is(metric: str) -> None:
    run = measured(metric, 0.9, 0.2, 0.5)
    assert (run.best, run.best_round, run.less_is_better) == (0.9, 1, False)


@pytest.mark.parametrize(
    ("metric", "recorded", "best"),
    [
        ("m", 0.2, (0.2, 2, True)),
        ("loss", 0.9, (0.9, 1, False)),
        ("m", 0.5, (0.5, 3, False)),
        ("m", 7, (0.9, 1, False)),
    ],
)
@pytest.mark.parametrize("name", ["bestScore", "best_score"])
def test_the_best_that_is_recorded_wins_where_a_round_has_it(
    metric: str, recorded: float, best: tuple[float, int, bool], name: str
) -> None:
    run = measured(metric, 0.9, 0.2, 0.5, **{name: recorded})
    assert (run.best, run.best_round, run.less_is_better) == best
    assert measured(metric, 0.9, **{name: str(recorded)}).best == 0.9


def test_a_row_of_a_list_knows_the_same_best() -> None:
    whole = measured("m", 0.9, 0.2, 0.5, bestScore=0.2)
    row = OptimizationRun.from_document(project(OPTIMIZATIONS, whole.document))
    assert (row.best, row.best_round) == (0.2, 2)


def test_a_hostile_optimization_is_read_and_acts_on_no_terminal() -> None:
    bad = "\x1b]52;c;aGk=\x07\u202e"
    run = read(id=bad, optimizerType=bad, optimizerConfig={"metric": bad, "auto": bad}, status=bad, error=bad)
    for text in (run.id, run.optimizer, run.metric, run.auto, run.status, run.error):
        assert text
        assert not ACTS.search(text)


def test_an_optimization_with_one_wrong_value_anywhere_is_read_and_acts_on_no_terminal() -> None:
    for what, changed in each_place(document("dspyOptimizationRuns", "two-rounds")):
        run = OptimizationRun.from_document(changed)
        assert len(run.values) <= len(run.progression), what
        for text in texts(run):
            assert not ACTS.search(text), what


@pytest.mark.parametrize(("stored", "what"), [(1e300, "1e+300 is out of range"), (nan, "NaN is no value")])
def test_a_number_too_large_to_be_drawn_is_not_called_none(stored: float, what: str) -> None:
    found = rounds(stored, 1.0, 2.0)
    assert (found.best, found.progression[0].value) == (2.0, None)
    assert f"metricProgression[0].metric: {what}" in issues(found)


def test_a_round_far_beyond_all_is_said_to_count_by_its_place() -> None:
    found = read(metricProgression=[{"round": 1, "metric": 0.1}, {"round": 10**12, "metric": 0.3}])
    assert found.progression[1].round == 2
    assert issues(found) == ["metricProgression[1].round: 1000000000000 is out of range, its place counts"]


def without_progression(**changes: object) -> dict[str, object]:
    stored = document("dspyOptimizationRuns", "gepa-result")
    kept = {name: value for name, value in stored.items() if name not in ("metricProgression", "bestScore")}
    return {**kept, "detailed_results": {**stored["detailed_results"], **changes}}


@pytest.mark.parametrize("alone", [False, True])
def test_an_account_that_holds_a_result_without_a_progression_has_the_curve_that_a_file_has(alone: bool) -> None:
    stored = without_progression()
    inner = stored["detailed_results"]
    assert isinstance(inner, dict)
    kept = {"id": "o", "userId": "u", **inner} if alone else stored
    whole, row = map(OptimizationRun.from_document, (kept, project(OPTIMIZATIONS, kept)))
    assert list(whole.values) == list(row.values) == inner["val_aggregate_scores"]
    assert whole.best == row.best == of("gepa-result").best
    assert whole.curve_from == row.curve_from == ("" if alone else "detailed_results.") + "val_aggregate_scores"
    assert whole.evaluated == of("gepa-result").evaluated
    assert whole.document == kept


def test_a_progression_that_is_stored_is_from_nowhere_else() -> None:
    assert of("gepa-result").curve_from is None
    assert of("two-rounds").curve_from is None


def test_a_row_of_a_list_knows_what_of_a_result_is_odd_as_far_as_it_was_read() -> None:
    stored = without_progression(best_idx=99, parents="x")
    for run in map(OptimizationRun.from_document, (stored, project(OPTIMIZATIONS, stored))):
        assert list(run.oddities) == [
            "detailed_results.best_idx: 99 is no candidate: their numbers are 0 to 5",
            'detailed_results.parents: text where a list belongs: "x"',
        ]
        assert issues(run) == list(run.oddities)
        assert len(run.values) == 6
