"""All there is to know of an optimization: what a document of either shape holds, none of its fields left out.

A writer may add fields that the data model does not name: whatever no part has told is shown as JSON at the end. Of
the flat shape a field counts as told only if the fact shows the same value, so that a field that says something else
is still seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from msgspec.structs import replace

from fleet_tui.clock import Moment
from fleet_tui.fields import Document, Path, at
from fleet_tui.model.candidates import oddities_of
from fleet_tui.model.gepa import result_of
from fleet_tui.model.optimization import MetricPoint, OptimizationRun
from fleet_tui.number import significant
from fleet_tui.present.blocks import fact, issue_lines, key_fact, rest_lines, section, text_fact, time_fact, told
from fleet_tui.present.cells import Line, fold, folded
from fleet_tui.present.chart.chart import Chart, chart_lines
from fleet_tui.present.chart.curves import curve_of, metric_name, without_numbers
from fleet_tui.present.chart.raster import BRAILLE
from fleet_tui.present.chart.scale import metric_text
from fleet_tui.present.glyphs import NOT_RECORDED, Tone, ending_glyph, status_words
from fleet_tui.present.json.lines import MOST, json_lines
from fleet_tui.present.quantities import change_text, count, duration, wall_time
from fleet_tui.present.records.candidates import candidate_lines
from fleet_tui.present.took import took_words
from fleet_tui.query.projection import Partial
from fleet_tui.text import counted, one_line, visible

_EXACT: Final = 46  # columns from which on times of rounds have milliseconds
_TO_THE_SECOND: Final = 8  # characters of a time of day
_DAY: Final = 11  # cells that a date takes before it
_YEAR: Final = len("2025-")
# Without guides: where every sign is translated to ASCII by itself they would look like curves.
_RASTER: Final = replace(BRAILLE, guide="")
_CHART: Final = 12  # lines
_ROUNDS: Final = 2_000  # that are listed; the raw document has all, and the chart's crosshair reaches all
_TOLD: Final = at(
    *("id", "runId", "userId", "optimizerType", "optimizerConfig", "status", "error", "trainExampleIds"),
    *("evalExampleIds", "metricProgression", "program_snapshot", "createdAt", "startedAt", "completedAt"),
)
_RESULT: Final = (
    *("candidates", "parents", "val_aggregate_scores", "discovery_eval_counts", "best_idx"),
    *("total_metric_calls", "num_full_val_evals"),
)
_OF_RESULTS: Final = at(*_RESULT, *(f"detailed_results.{each}" for each in _RESULT), "trial_logs")
_ENTRY: Final = frozenset({"round", "metric", "timestamp"})


def sections(run: OptimizationRun, width: int, now: datetime) -> list[Line]:
    """Returns facts, curve, program, configuration, examples, rounds, and all else that is stored."""
    lines = [
        *facts(run, width, now),
        *_curve(run, width),
        *(() if run.candidates and "program_snapshot" not in run.document else _program(run.document, width)),
        *candidate_lines(run, width),
        *_object("configuration", run.document.get("optimizerConfig"), width),
        *_ids("train example", run.document.get("trainExampleIds"), width),
        *_ids("eval example", run.document.get("evalExampleIds"), width),
        *(() if run.candidates else _rounds(run, width)),
        *rest_lines(run.document, (*_TOLD, *_told_of_the_flat_shape(run), *_told_of_a_result(run)), width),
    ]
    return folded(lines, width)


def facts(run: OptimizationRun, width: int, now: datetime) -> list[Line]:
    """Returns what can be said on a line each, then the names of what is not recorded, then what is odd.

    A result of GEPA has a third of these: on 24 rows ten dashes would stand before its curve.
    """
    told = dict(_facts(run, width, now))
    lines = [line for each in told.values() for line in each or ()]
    missing = ", ".join(name for name, each in told.items() if each is None)
    lines += fold([(f"not recorded: {missing}", Tone.DIM)], width, 2) if missing else []
    return folded([*lines, *issue_lines(run.issues, width)], width)


def _facts(run: OptimizationRun, width: int, now: datetime) -> Iterator[tuple[str, list[Line] | None]]:
    """Yields each fact by its name, None for what nobody recorded."""
    glyph, tone = ending_glyph(run.ending)
    status = status_words(run, "")
    yield "status", fact("status", f"{glyph} {status}", width, tone) if status else None
    if run.error:
        yield "error", fact("error", visible(run.error), width, Tone.BAD)
    yield "optimizer", None if run.optimizer is None else text_fact("optimizer", run.optimizer, width)
    yield "metric", fact("metric", _metric(run), width) if run.metric or run.values else None
    counts = example_counts(run, " / ")
    yield "train/eval", None if counts == NOT_RECORDED else fact("train/eval", counts, width)
    yield "budget", fact("budget", spent, width) if (spent := budget(run)) else None
    if run.curve_from:
        yield "curve", fact("curve", f"from {one_line(run.curve_from)}", width)
    yield "began", _time_fact("began", run.began, now, width)
    yield "completed", _time_fact("completed", run.completed, now, width)
    known = run.took.seconds is not None or run.took.remark
    yield "duration", fact("duration", took_words(run.took, duration), width) if known else None
    yield "user", None if run.user is None else text_fact("user", run.user, width)
    yield "created", _time_fact("created", run.created, now, width)
    yield "written", _time_fact("written", run.written, now, width)
    yield "id", text_fact("id", run.id, width)
    yield "partition", key_fact(run, width)


def _time_fact(label: str, moment: Moment | None, now: datetime, width: int) -> list[Line] | None:
    return None if moment is None else time_fact(label, moment, now, width)


def budget(run: OptimizationRun) -> str:
    """Returns how much it was allowed to spend: `auto=light calls=64 evals=7`; empty where nothing is recorded."""
    auto = f"auto={one_line(run.auto)}" if run.auto else ""
    calls = f"calls={count(run.calls).replace('.0k', 'k')}" if run.calls is not None else ""
    evaluations = f"evals={count(run.evaluations)}" if run.evaluations is not None else ""
    return " ".join(filter(None, (auto, calls, evaluations)))


def example_counts(run: OptimizationRun, between: str = "/") -> str:
    """Returns how many examples it was trained and evaluated on; a single dash where neither is recorded."""
    counts = (run.train, run.evaluated)
    if counts == (None, None):
        return NOT_RECORDED
    return between.join(NOT_RECORDED if each is None else str(each) for each in counts)


def why_no_curve(run: OptimizationRun) -> str:
    """Says why an optimization without values has nothing to chart."""
    if run.progression:
        return "no round has a value"
    elsewhere = "its log folder is on the machine that wrote it" if run.log_folder else ""
    why = one_line(run.no_curve) if run.no_curve else elsewhere
    return f"no metric progression is recorded{', and ' if why else ''}{why}"


def _told_of_the_flat_shape(run: OptimizationRun) -> Iterator[Path]:
    """Yields the fields of the flat shape that a fact has told; another value there stays to be told."""
    fields = {
        "autoMode": run.auto,
        "maxMetricCalls": run.calls,
        "maxFullEvaluations": run.evaluations,
        "trainExampleCount": run.train,
        "valExampleCount": run.evaluated,
    }
    for name, value in fields.items():
        if name in run.document and run.document[name] == value:
            yield from at(name)


def _told_of_a_result(run: OptimizationRun) -> tuple[Path, ...]:
    """Returns the fields that the candidates have told; what could not be used, or not all of it, stays to be told."""
    odd = {each.path for each in oddities_of(run.document)}
    result = result_of(run.document)
    if result and len(result.scores) > len(run.candidates):
        odd.add(result.scores_path)
    told = (each for each in _OF_RESULTS if str(each) not in odd or each.steps[-1] == "candidates")
    return tuple(told) if run.candidates else ()


def _metric(run: OptimizationRun) -> str:
    name = one_line(run.metric) if run.metric else "not recorded"
    if not run.values:
        return name
    first, last = run.values[0], run.values[-1]
    less = " (less is better)" if run.less_is_better else ""
    best = f"best {metric_text(run.best)} at round {run.best_round}{less}"
    rounds = without_numbers(run) or counted(len(run.progression), "round")
    return f"{name}  {metric_text(first)}→{metric_text(last)}, {best}, {rounds}"


def _curve(run: OptimizationRun, width: int) -> list[Line]:
    if not run.values:
        return [[], *fold([(why_no_curve(run), Tone.DIM)], width, 0)]
    curve = curve_of(run, BRAILLE.point, run.optimizer or "")
    return [[], *chart_lines(Chart(metric_name(run), (curve,), remark=without_numbers(run)), width, _CHART, _RASTER)]


def _program(document: Document, width: int) -> list[Line]:
    """Returns signature and whatever else is stored of the program, then its demos, then its model."""
    if "program_snapshot" not in document:
        unread = isinstance(document, Partial)
        said = "the list does not read the program: enter does" if unread else "no program snapshot is recorded"
        return [[], [(said, Tone.DIM)]]
    program = document["program_snapshot"]
    if not isinstance(program, dict):
        return _object("program", program, width)
    demos, model = program.get("demos"), program.get("lm")
    plain = {key: value for key, value in program.items() if key not in ("demos", "lm")}
    return [
        *_object("program", plain, width),
        *(_demos(demos, width) if isinstance(demos, list) else _object("demos", demos, width)),
        *(_object("language model", model, width) if "lm" in program else ()),
    ]


def _demos(demos: Sequence[object], width: int) -> list[Line]:
    lines: list[Line] = section(counted(len(demos), "demo"))
    for number, demo in enumerate(demos, 1):
        if not isinstance(demo, dict):
            lines += json_lines(demo, width, indent=1, most=MOST)
            continue
        name = demo.get("id")
        lines += folded([[(f" {one_line(name) if isinstance(name, str) else f'demo {number}'}", Tone.STRONG)]], width)
        lines += told({key: value for key, value in demo.items() if key != "id"}, width, indent=3)
    return lines


def _object(title: str, value: object, width: int) -> list[Line]:
    if value is None:
        return []
    return [
        *section(title),
        *(told(value, width) if isinstance(value, dict) else json_lines(value, width, indent=1, most=MOST)),
    ]


def _ids(title: str, ids: object, width: int) -> list[Line]:
    """Returns ids, as many in a line as fit; `o` follows them."""
    if ids is None:
        return []
    if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
        return _object(f"{title}s", ids, width)
    text = "  ".join(map(one_line, ids)) or "none"
    return [*section(counted(len(ids), title)), *fold([(" ", Tone.PLAIN), (text, Tone.PLAIN)], width, 1)]


def _rounds(run: OptimizationRun, width: int) -> list[Line]:
    """Returns one line a round, in order: value, change since the round before that had one, time."""
    if not run.progression:
        return []
    lines: list[Line] = section(counted(len(run.progression), "round"))
    lines.append([(f"     {'round':>5} {'metric':>8} {'change':>8}  at", Tone.DIM)])
    many, hidden = len(run.progression), range(_ROUNDS // 2, len(run.progression) - _ROUNDS // 2)
    best = run.progression.index(run.best_point) if run.best_point else -1
    among = (best,) if best in hidden else ()
    listed = [*range(hidden.start), *among, *range(hidden.stop, many)] if hidden else range(many)
    times = [run.progression[place].moment for place in listed]
    days = {each.wall.date() for each in times if each and not each.is_blank}
    rows: list[Line] = []
    for place, moment in zip(listed, times, strict=True):
        change, time = _change(run.progression, place), _time(moment, width, of_several_days=len(days) > 1)
        tone = Tone.WARN if change is not None and run.worsens(change) else Tone.PLAIN
        rows.append(_round(run.progression[place], "best" if place == best else "", change, tone, time))
    if hidden:
        rows.insert(
            hidden.start, [(f"     … {counted(len(hidden), 'round')} left out here, all but the best", Tone.DIM)]
        )
    lines += rows
    stored = run.document.get("metricProgression")
    return lines + (_more_of_rounds(stored, width) if isinstance(stored, list) else [])


def _change(rounds: Sequence[MetricPoint], place: int) -> float | None:
    """Returns by how much a round changed the metric since the round before that had a value."""
    value = rounds[place].value
    if value is None:
        return None
    before = next((each for at in range(place - 1, -1, -1) if (each := rounds[at].value) is not None), None)
    return None if before is None else value - before


def _time(moment: Moment | None, width: int, *, of_several_days: bool) -> str:
    """Returns the time of a round as far as there is room, with its day where not all are of one."""
    if moment is None:
        return NOT_RECORDED
    if moment.is_blank:
        return "no real time"
    day = f"{moment.wall.date()} " if of_several_days else ""
    if width >= _EXACT + (_DAY if day else 0):
        return day + wall_time(moment)
    return day[_YEAR:] + wall_time(moment)[:_TO_THE_SECOND]


def _round(point: MetricPoint, mark: str, change: float | None, tone: Tone, time: str) -> Line:
    value = NOT_RECORDED if point.value is None else significant(point.value, 4)
    return [
        (f"{mark:<5}", Tone.GOOD),
        (f"{point.round:>5} {value:>8} ", Tone.PLAIN),
        (f"{'' if change is None else change_text(change):>8}", tone),
        (f"  {time}", Tone.DIM),
    ]


def _more_of_rounds(stored: Iterable[object], width: int) -> list[Line]:
    """Returns what entries hold besides round, metric and time."""
    extra = [each for each in stored if not isinstance(each, dict) or not each.keys() <= _ENTRY]
    if not extra:
        return []
    many = f"the first {_ROUNDS} of {len(extra)} entries" if len(extra) > _ROUNDS else "entries"
    return [*section(f"{many} that hold more"), *json_lines(extra[:_ROUNDS], width, indent=1)]
