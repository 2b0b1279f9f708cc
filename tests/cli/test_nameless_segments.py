"""Older events of a run whose partition key names nobody: they are its own, or said to be left out, never forgotten."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, TypeAlias

import pytest

from fleet_tui.schema import CONTAINERS, RUNS, SEGMENTS
from tests.cli.conftest import Printed, Typed, clean
from tests.fake.server import FakeCosmos

Stored: TypeAlias = dict[str, Any]
Ask: TypeAlias = Callable[..., Printed]

NULL: Final[Stored] = {"workflowId": None}
NONE: Final[Stored] = {}
keys = pytest.mark.parametrize("key", [NULL, NONE], ids=["null", "none"])


def said(name: str, second: int) -> Stored:
    return {"eventId": name, "timestamp": f"2025-11-17T10:00:0{second}Z", "type": "message", "payload": {}}


def run(name: str, key: Stored) -> Stored:
    return {"id": name, "userId": "u", "events": [said(f"of_{name}", 5)], **key}


def segment(name: str, key: Stored) -> Stored:
    return {"id": name, "segmentIndex": 1, "events": [said(f"in_{name}", 1)], **key}


@pytest.fixture(params=["account", "files"])
def about(
    request: pytest.FixtureRequest, typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[list[Stored], list[Stored]], Ask]]:
    """Stores runs and segments, and returns what types a command about them."""
    with FakeCosmos() as fake:

        def stored(runs: list[Stored], segments: list[Stored]) -> Ask:
            if request.param == "files":
                for container, documents in ((RUNS, runs), (SEGMENTS, segments)):
                    text = "".join(json.dumps(each) + "\n" for each in documents)
                    (tmp_path / f"{container.name}.jsonl").write_text(text)
                return lambda *words: typed(*words, "--data", tmp_path)
            for each in CONTAINERS:
                kept = fake.container("agentic-fleet", each.name, f"/{each.partition_key}", ranges=2)
                kept.add(*{RUNS: runs, SEGMENTS: segments}.get(each, ()))
            assert clean(os.environ)
            monkeypatch.setenv("AZURE_COSMOS_ENDPOINT", fake.endpoint)
            monkeypatch.setenv("AZURE_COSMOS_KEY", fake.key)
            return typed

        yield stored


def events(told: Printed) -> list[str]:
    (row,) = told.rows()
    return [each["at"] for each in row["timeline"]]


@keys
def test_the_only_run_without_a_name_has_the_segments_without_one(about: Any, key: Stored) -> None:
    ask = about(
        [run("a", key), run("other", {"workflowId": "w"})], [segment("s", key), segment("t", {"workflowId": "w"})]
    )
    told = ask("run", "a", "--json")
    assert (told.code, told.err, events(told)) == (0, "", ["in_s", "of_a"])
    assert events(ask("run", "other", "--json")) == ["in_t", "of_other"]


@keys
def test_of_several_runs_without_a_name_none_takes_the_segments_and_it_is_said(about: Any, key: Stored) -> None:
    ask = about([run("a", key), run("b", key)], [segment("s", key), segment("mine", {"workflowId": "a"})])
    told = ask("run", "a", "--json")
    assert (told.code, events(told)) == (1, ["in_mine", "of_a"])
    assert "1 row left out" in told.err
    assert "nothing tells whose they are" in told.err


def test_null_and_none_are_two_names(about: Any) -> None:
    ask = about([run("a", NULL), run("b", NONE)], [segment("s", NULL), segment("t", NONE)])
    assert events(ask("run", "a", "--json")) == ["in_s", "of_a"]
    assert events(ask("run", "b", "--json")) == ["in_t", "of_b"]


@keys
def test_a_run_without_a_name_and_without_older_events_is_whole(about: Any, key: Stored) -> None:
    told = about([run("a", key), run("b", key)], [])("run", "a", "--json")
    assert (told.code, told.err, events(told)) == (0, "", ["of_a"])
    assert told.rows()[0]["segments_missing"] == []
