"""Reads the folder that an optimization names as its log: what GEPA left there of its candidates and their scores.

`gepa` 0.1.4 writes the programs into candidates.json, programs, parents and scores to four decimals into
candidate_tree.html, and every score with all its digits as a line of run_log.txt; DSPy, which has a log of its own,
leaves that last file out. A result that somebody saved beside them has everything. The state, gepa_state.bin, is a
pickle: loading it runs whatever code it names, so it is never opened.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from fleet_tui.clock import read_time
from fleet_tui.disk import open_file
from fleet_tui.model.decode import PROBLEM, decode
from fleet_tui.model.gepa import SCORES, Result, curve, result_of
from fleet_tui.number import finite
from fleet_tui.schema import CURVE_FROM, NO_CURVE
from fleet_tui.source.files.results import gepa, mipro
from fleet_tui.text import clip

_NAMES: Final = ("logDir", "log_dir", "run_dir")
_TREE, _PROGRAMS, _LINES = "candidate_tree.html", "candidates.json", "run_log.txt"
STATE: Final = "gepa_state.bin"
_LOG: Final = "run_log.json"
_OURS: Final = (_TREE, _PROGRAMS, _LINES)
_MOST: Final = 16 << 20  # bytes of a file there: 1,000 candidates of 4,000 characters are 4 MB
_RESULTS: Final = 20  # other JSON files there that are looked into
_KEPT: Final = ".var"  # the folder in which the writer keeps its records and logs, each in a folder of its own
_NOT_FOUND, _THERE = 0, 1
_LOOKED: Final = ": not beside its file, in the folder above, nor where its writer ran"
_PATH: Final = 200  # characters of a path that is told
_LATE: Final = 60  # seconds after which no writer is still at the end of its work
_LATEST: Final = 2**32  # seconds: in the year 2106
_ROUNDED: Final = 1e-4  # by which a score of the tree may differ from the same in a line
_NODES: Final = re.compile(r"^const NODES = (\[.*?\]);$", re.DOTALL | re.MULTILINE)
_SCORED: Final = re.compile(
    r"^Iteration \d+: (?:(Base program full valset score)|(?:Full )?[Vv]alset score for new program): (\S+)"
)
_FOUND: Final = re.compile(r"^Iteration \d+: New program candidate index: (\d+)$")

Stamps: TypeAlias = tuple[tuple[str, int, int], ...]  # name, bytes and time of each file that counts


class Trouble(NamedTuple):
    """Holds why a folder tells nothing, and how much that says: that it is there more than that it is not."""

    weight: int
    what: str


class LogResult(NamedTuple):
    """Holds what a folder tells of an optimization, in which file the scores stand, and when that was written."""

    values: Mapping[str, object]
    name: str
    written: float  # epoch seconds

    def said(self, folder: str) -> str:
        """Says where the scores were read, and when that was written."""
        moment = datetime.fromtimestamp(min(max(self.written, 0), _LATEST), UTC)
        return f"{folder.rstrip('/')}/{self.name}, written {moment:%Y-%m-%d %H:%M} UTC"


def from_log_folder(document: Mapping[str, object], folder: Path | None) -> Mapping[str, object]:
    """Returns the progression and the candidates that the log of an optimization tells, and where they were read.

    Of a log that tells nothing it returns why.
    A relative path is looked for inside and beside the folder of the document's file, and where its writer ran, if it
    lies in a folder of the writer's. Nothing is there to read for a document that has a progression, that came from no
    file, or whose folder is on another machine.
    """
    if folder is None or document.get("metricProgression"):
        return {}
    named = next((each for name in _NAMES if isinstance(each := document.get(name), str) and each.strip()), "")
    troubles: list[Trouble] = []
    for place in _places(named, folder):
        found = _look(place)
        if isinstance(found, LogResult):
            return {**found.values, CURVE_FROM: f"{found.said(named)}{_caution(document, found)}"}
        troubles.append(found)
    if not troubles:
        return {}
    worst = max(troubles, key=lambda each: each.weight)  # what is there tells more than where nothing is
    looked = _LOOKED if worst.weight == _NOT_FOUND and len(troubles) > 1 else ""
    return {NO_CURVE: f"its log folder {clip(named, _PATH)} {worst.what}{looked}"}


def _caution(document: Mapping[str, object], found: LogResult) -> str:
    """Says what speaks against a curve: each optimization that names the folder goes on in it, or begins anew."""
    completed = read_time(document.get("completedAt"))
    late = completed and completed.is_certain and found.written > completed.at.timestamp() + _LATE
    return ", later than this was completed: it may be of a later optimization" if late else ""


def read_folder(folder: Path) -> LogResult | None:
    """Returns what a folder tells of an optimization, None where it tells nothing or cannot be read."""
    found = _look(folder)
    return found if isinstance(found, LogResult) else None


def _look(folder: Path) -> LogResult | Trouble:
    """Returns what a folder tells of an optimization, else why it tells nothing."""
    try:
        stamps = tuple(sorted(_stamps(folder)))
    except (FileNotFoundError, NotADirectoryError, ValueError):  # a path with a NUL in it is a ValueError
        return Trouble(_THERE, "is no folder") if _stands(folder) else Trouble(_NOT_FOUND, "is not found")
    except OSError as error:
        return Trouble(_THERE, f"cannot be read: {error.strerror or type(error).__name__}")
    found = _read(folder, stamps)
    if found:
        return found
    unread = [name for name, size, _ in stamps if size > _MOST or _text(folder / name) is None]
    more = f"; {unread[0]} there cannot be read" if unread else ""
    return Trouble(_THERE, f"holds no result of GEPA or MIPROv2{more}")


def _stands(folder: Path) -> bool:
    try:
        return os.path.lexists(folder)
    except ValueError:
        return False


def _places(named: str, folder: Path) -> Iterator[Path]:
    if not named:
        return
    base = folder.absolute()
    written_in = (base.parent.parent,) if base.parent.name == _KEPT else ()
    for each in (base, base.parent, *written_in):
        yield each / named
        if named.startswith("/"):
            return


def _stamps(folder: Path) -> Iterator[tuple[str, int, int]]:
    """Yields the files of a folder that may tell something, those that GEPA names itself, then a few others."""
    with os.scandir(folder) as entries:
        names = [each.name for each in entries if each.name.endswith(".json") or each.name in _OURS]
    others = sorted(set(names) - {*_OURS, _LOG})[:_RESULTS]
    for name in (*others, *(each for each in _OURS if each in names)):
        found = (folder / name).stat()
        yield name, found.st_size, found.st_mtime_ns


@lru_cache(maxsize=16)  # all optimizations of a writer name the same folder
def _read(folder: Path, stamps: Stamps) -> LogResult | None:
    times = {name: time / 1e9 for name, _, time in stamps}
    sizes = {name: size for name, size, _ in stamps}
    texts = {name: text for name in sizes if sizes[name] <= _MOST and (text := _text(folder / name)) is not None}
    for name in (each for each in texts if each not in _OURS):
        document = decode(texts[name].encode())
        if PROBLEM in document:
            continue
        result = result_of(document)
        ours = dict(gepa.read(document)) or dict(mipro.read(document))
        values: Mapping[str, object] = {**document, **(result.values if result else {}), **ours}
        if values.get("metricProgression"):
            return LogResult(_only(values), name, times[name])
    told, name = _from_own_files(texts)
    return LogResult(told, name, times[name]) if told else None


def _only(values: Mapping[str, object]) -> Mapping[str, object]:
    """Returns what an optimization takes over from a result: not how it was set up, which it tells itself."""
    kept = ("metricProgression", "bestScore", "trial_logs", "candidates", "parents", SCORES)
    more = ("best_idx", "discovery_eval_counts", "total_metric_calls", "num_full_val_evals")
    return {name: values[name] for name in (*kept, *more) if name in values}


def _from_own_files(texts: Mapping[str, str]) -> tuple[Mapping[str, object], str]:
    """Returns what GEPA's own files tell, and the name of the file that its scores are from."""
    nodes = _nodes(texts.get(_TREE, ""))
    programs = [each.get("components") for each in nodes] or _programs(texts.get(_PROGRAMS, ""))
    lines = _scores(texts.get(_LINES, ""))
    rounded = [finite(each.get("score")) for each in nodes]
    scores: list[float | None] = [None] * len(programs)
    exact = False
    for place in range(len(programs)):
        score, line = rounded[place] if nodes else None, lines.get(place)
        exact = exact or line is not None
        # a run that began anew in the same folder goes on in the same log: the tree is that of the last
        fits = line is not None and (not nodes or (score is not None and abs(line - score) <= _ROUNDED))
        scores[place] = line if fits else score
    if not any(each is not None for each in scores):
        return {}, ""
    result: dict[str, object] = {"candidates": programs, SCORES: scores}
    if nodes:
        result["parents"] = [_parents(each.get("parents")) for each in nodes]
    return {**result, **dict(curve(Result(result, "")))}, _TREE if nodes else _LINES


def _nodes(page: str) -> list[dict[str, object]]:
    """Returns the candidates that stand in the page of the tree; none of a page in which they do not stand in order."""
    found = _NODES.search(page)
    try:
        nodes = json.loads(found[1]) if found else []
    except (ValueError, RecursionError):
        return []
    whole = all(isinstance(each, dict) and each.get("idx") == place for place, each in enumerate(nodes))
    return nodes if whole else []


def _programs(text: str) -> list[object]:
    try:
        found = json.loads(text) if text else []
    except (ValueError, RecursionError):
        return []
    return found if isinstance(found, list) and all(isinstance(each, dict) for each in found) else []


def _scores(log: str) -> dict[int, float]:
    """Returns the scores that the lines of a log tell, by the number of the candidate; of one told twice the last."""
    scores: dict[int, float] = {}
    score: float | None = None
    for line in log.splitlines():
        if told := _SCORED.match(line):
            score = _number(told[2])
            if told[1] and score is not None:
                scores[0] = score
        elif (found := _FOUND.match(line)) and score is not None:
            scores[int(found[1][:9])] = score
    return scores


def _number(text: str) -> float | None:
    try:
        return finite(float(text))
    except ValueError:
        return None


def _parents(told: object) -> list[int | None]:
    """Returns the parents that the tree tells as a text: `3`, `1, 4`, or `seed`."""
    texts: Sequence[str] = told.split(", ") if isinstance(told, str) else ()
    return [int(each) if each.isdecimal() and len(each) < 10 else None for each in texts]


def _text(path: Path) -> str | None:
    try:
        with open_file(path) as stream:
            return (stream.read() or b"").decode("utf-8", "replace")
    except OSError:
        return None
