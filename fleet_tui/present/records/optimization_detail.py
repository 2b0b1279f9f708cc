"""All there is to know of an optimization: what a document of either shape holds, none of its fields left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from fleet_tui.fields import Document
from fleet_tui.model.optimization import MetricPoint, OptimizationRun
from fleet_tui.present.blocks import SHOWN_TEXT
from fleet_tui.present.cells import Line, fold
from fleet_tui.present.chart.chart import Chart, chart_lines
from fleet_tui.present.chart.curves import curve_of, metric_name
from fleet_tui.present.chart.raster import BRAILLE
from fleet_tui.present.chart.scale import metric_text
from fleet_tui.present.glyphs import NOT_RECORDED, OUTCOME, Tone
from fleet_tui.present.json.lines import json_lines
from fleet_tui.present.quantities import age, count, day_time, duration, wall_time
from fleet_tui.query.projection import Partial
from fleet_tui.text import one_line, visible

_LABEL: Final = 18
_INDENT: Final = 2
_EXACT: Final = 46  # columns from which on times of rounds have milliseconds
_TO_THE_SECOND: Final = 8  # characters of a time of day
# Without guides: where every sign is translated to ASCII by itself they would look like curves.
_RASTER: Final = replace(BRAILLE, guide="")
_CHART: Final = 12  # lines
_TOLD: Final = frozenset(
    (
        "id",
        "runId",
        "userId",
        "optimizerType",
        "optimizerConfig",
        "status",
        "error",
        "trainExampleIds",
        "evalExampleIds",
        "metricProgression",
        "program_snapshot",
        "createdAt",
        "startedAt",
        "completedAt",
        "_ts",
    )
)
_OF_THE_SERVICE: Final = frozenset({"_etag", "_rid", "_self", "_attachments", "_lsn", "_len"})
_ENTRY: Final = frozenset({"round", "metric", "timestamp"})


def sections(run: OptimizationRun, width: int, now: datetime) -> list[Line]:
    """Facts, curve, program, configuration, examples, rounds."""
    return [
        *facts(run, width, now),
        *_curve(run, width),
        *_program(run.document, width),
        *_object("configuration", run.document.get("optimizerConfig"), width),
        *_ids("train example", run.document.get("trainExampleIds"), width),
        *_ids("eval example", run.document.get("evalExampleIds"), width),
        *_rounds(run, width),
    ]


def facts(run: OptimizationRun, width: int, now: datetime) -> list[Line]:
    """What a line each can say, the fields that only one writer stores included."""
    glyph, tone = OUTCOME[run.outcome]
    status = one_line(run.status) if run.status else "not recorded"
    lines: list[Line] = [[*_label("status"), (f"{glyph} {status}", tone)]]
    lines += [[*_label("error"), (visible(run.error), Tone.BAD)]] if run.error else []
    lines += [[*_label(name), (value or NOT_RECORDED, Tone.PLAIN)] for name, value in _measured(run, now)]
    lines += [_value(each, run.document[each]) for each in _others(run)]
    lines += [[*_label(name), (value or NOT_RECORDED, Tone.PLAIN)] for name, value in _identity(run)]
    lines += [[("! ", Tone.WARN), (f"{issue.path}: {one_line(issue.what)}", Tone.PLAIN)] for issue in run.issues]
    return [part for each in lines for part in fold(each, width, _LABEL)]


def budget(run: OptimizationRun) -> str:
    """How much it was allowed to spend: `auto=light calls=64`; empty where nothing is recorded."""
    auto = f"auto={one_line(run.auto)}" if run.auto else ""
    calls = f"calls={count(run.calls).replace('.0k', 'k')}" if run.calls is not None else ""
    return " ".join(filter(None, (auto, calls)))


def _measured(run: OptimizationRun, now: datetime) -> Iterator[tuple[str, str]]:
    yield "optimizer", one_line(run.optimizer) if run.optimizer else ""
    yield "metric", _metric(run)
    yield "train / eval", _examples(run)
    yield "budget", budget(run)
    yield "began", f"{day_time(run.began)}, {age(run.began, now)} ago" if run.began else ""
    yield "completed", day_time(run.completed)
    yield "duration", duration(run.duration_seconds)


def _identity(run: OptimizationRun) -> Iterator[tuple[str, str]]:
    yield "run", one_line(run.id)
    yield "user", one_line(run.user) if run.user else ""
    yield "created", day_time(run.created)
    yield "written", day_time(run.written)


def _others(run: OptimizationRun) -> Iterator[str]:
    """The fields that nothing else tells; those of the flat shape that a line above has told are left out."""
    told = {
        "autoMode": run.auto,
        "maxMetricCalls": run.calls,
        "trainExampleCount": run.train,
        "valExampleCount": run.evaluated,
    }
    for each in run.document:
        if each in _TOLD or each in _OF_THE_SERVICE:
            continue
        if each not in told or run.document[each] != told[each]:
            yield each


def _metric(run: OptimizationRun) -> str:
    name = one_line(run.metric) if run.metric else "not recorded"
    if not run.values:
        return name
    first, last = run.values[0], run.values[-1]
    best = f"best {metric_text(run.best)} at round {run.best_round}"
    return f"{name}  {metric_text(first)}→{metric_text(last)}, {best}, {len(run.progression)} rounds"


def _examples(run: OptimizationRun) -> str:
    counts = (run.train, run.evaluated)
    return "" if counts == (None, None) else " / ".join(NOT_RECORDED if each is None else str(each) for each in counts)


def _curve(run: OptimizationRun, width: int) -> list[Line]:
    if not run.values:
        said = "no round has a value" if run.progression else "no metric progression is recorded"
        return [[], [(said, Tone.DIM)]]
    curve = curve_of(run, BRAILLE.point, one_line(run.optimizer or ""))
    return [[], *chart_lines(Chart(metric_name(run), (curve,)), width, _CHART, _RASTER)]


def _program(document: Document, width: int) -> list[Line]:
    """Signature and whatever else is stored of the program, then its demos, then its model."""
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
    lines: list[Line] = [*_heading(_many(len(demos), "demo"), width)]
    for number, demo in enumerate(demos, 1):
        if not isinstance(demo, dict):
            lines += json_lines(demo, width, indent=_INDENT)
            continue
        name = demo.get("id")
        lines.append([(f"  {one_line(name) if isinstance(name, str) else f'demo {number}'}", Tone.ACCENT)])
        told = [_value(key, value, indent=4) for key, value in demo.items() if key != "id"]
        lines += [part for each in told for part in fold(each, width, _LABEL)]
    return lines


def _object(title: str, value: object, width: int) -> list[Line]:
    if value is None:
        return []
    if not isinstance(value, dict):
        return [*_heading(title, width), *json_lines(value, width, indent=_INDENT)]
    lines: list[Line] = [*_heading(title, width)]
    for key, each in value.items():
        if isinstance(each, dict | list) and each:
            lines += [[*_label(key)], *json_lines(each, width, indent=2 * _INDENT)]
        else:
            lines += fold(_value(key, each), width, _LABEL)
    return lines


def _ids(title: str, ids: object, width: int) -> list[Line]:
    """Ids as many in a line as fit; `o` follows them."""
    if ids is None:
        return []
    if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
        return _object(f"{title}s", ids, width)
    text = "  ".join(map(one_line, ids)) or "none"
    indented: Line = [(" " * _INDENT, Tone.PLAIN), (text, Tone.PLAIN)]
    return [*_heading(_many(len(ids), title), width), *fold(indented, width, _INDENT)]


def _rounds(run: OptimizationRun, width: int) -> list[Line]:
    """One line a round, in order: value, change since the round before that had one, time."""
    if not run.progression:
        return []
    lines: list[Line] = [*_heading(_many(len(run.progression), "round"), width)]
    lines.append([(f"     {'round':>5} {'metric':>8} {'change':>8}  at", Tone.DIM)])
    before: float | None = None
    best = run.best_round
    for point in run.progression:
        time = wall_time(point.moment) if point.moment else NOT_RECORDED
        lines.append(
            _round(point, before, time if width >= _EXACT else time[:_TO_THE_SECOND], best=point.round == best)
        )
        before = before if point.value is None else point.value
    stored = run.document.get("metricProgression")
    return lines + (_more_of_rounds(stored, width) if isinstance(stored, list) else [])


def _round(point: MetricPoint, before: float | None, time: str, *, best: bool) -> Line:
    value = NOT_RECORDED if point.value is None else f"{point.value:.4g}"
    change = "" if point.value is None or before is None else f"{point.value - before:+.3g}"
    return [
        ("best " if best else "     ", Tone.GOOD),
        (f"{point.round:>5} {value:>8} ", Tone.PLAIN),
        (f"{change:>8}", Tone.WARN if change.startswith("-") else Tone.PLAIN),
        (f"  {time}", Tone.DIM),
    ]


def _more_of_rounds(stored: Iterable[object], width: int) -> list[Line]:
    """What entries hold besides round, metric and time."""
    extra = [each for each in stored if not isinstance(each, dict) or each.keys() - _ENTRY]
    return [*_heading("entries that hold more", width), *json_lines(extra, width, indent=_INDENT)] if extra else []


def _many(count: int, one: str) -> str:
    return f"{count} {one}" if count == 1 else f"{count} {one}s"


def _heading(title: str, width: int) -> list[Line]:
    return [[], [(f"{title} ".ljust(max(width, len(title) + 1), "─"), Tone.DIM)]]


def _label(name: str, indent: int = _INDENT) -> Line:
    text = " " * indent + one_line(name)
    return [(f"{text:<{_LABEL - 1}} ", Tone.DIM)]


def _value(name: str, value: object, indent: int = _INDENT) -> Line:
    if isinstance(value, str):
        rest = len(value) - SHOWN_TEXT
        text = visible(value[:SHOWN_TEXT]) + (f" … {rest:,} characters more" if rest > 0 else "")
    elif isinstance(value, Mapping | list):
        text = "".join(part for each in json_lines(value, 1 << 20) for part, _ in each)
    else:
        [[*_, (text, _tone)]] = json_lines(value, 1 << 20)
    return [*_label(name, indent), (text, Tone.PLAIN)]
