"""What is handed on holds no secret and, where that is asked for, no word of any text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from fleet_tui.demo import FOLDER
from fleet_tui.insight.cause import Cause
from fleet_tui.insight.handed import Handing
from fleet_tui.insight.signature import signature_of
from fleet_tui.model.decode import decode
from fleet_tui.schema import CACHE, CONTAINERS, EXAMPLES, LEFT_OUT, MEMORIES, RUNS, container

BLANK = Handing(blank=True)
PLAIN = Handing()
SECRETS = (
    "AccountKey=c2VjcmV0c2VjcmV0",
    "SharedAccessKey=c2VjcmV0c2VjcmV0",
    "https://x.blob/y?sv=1&sig=c2VjcmV0c2VjcmV0",
    "Authorization: Bearer c2VjcmV0c2VjcmV0",
    "postgres://app:c2VjcmV0c2VjcmV0@db/x",
    "Server=x;Password=c2VjcmV0c2VjcmV0;",
    'curl -d {"api_key": "c2VjcmV0c2VjcmV0"}',
    'said {\\"client_secret\\": \\"c2VjcmV0c2VjcmV0\\"}',
    "export ACCESS_TOKEN=c2VjcmV0c2VjcmV0",
    "export API_KEY='c2VjcmV0c2VjcmV0'",
    "sk-c2VjcmV0c2VjcmV0c2VjcmV0",
    "-----BEGIN PRIVATE KEY-----\nc2VjcmV0c2VjcmV0\n-----END PRIVATE KEY-----",
)


def texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from (name, *texts(each))
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("handing", [PLAIN, BLANK])
def test_a_secret_is_in_no_text_no_name_of_a_field_and_no_list(secret: str, handing: Handing) -> None:
    stored = {
        "id": "wf_1",
        "task": f"use {secret} now",
        "events": [{"toolInput": {secret: [secret, {"x": secret}]}, "payload": secret}],
    }
    found = json.dumps(handing.document(RUNS, stored))
    assert "c2VjcmV0" not in found
    assert ("use " in found) is not handing.blank


@pytest.mark.parametrize("name", ["password", "API-Key", "client_secret", "Authorization", "accountKey"])
def test_a_text_under_a_name_that_is_a_secrets_is_hidden(name: str) -> None:
    found = PLAIN.document(RUNS, {"events": [{"toolInput": {name: "hunter2", "tokens": 3, "user": "ann"}}]})
    assert found == {"events": [{"toolInput": {name: "…", "tokens": 3, "user": "ann"}}]}


def test_all_texts_within_what_is_named_a_secret_are_hidden() -> None:
    stored = {"events": [{"toolInput": {"authorization": {"value": ["hunter2", {"x": "y"}], "n": 1}}}]}
    found = PLAIN.document(RUNS, stored)
    assert found == {"events": [{"toolInput": {"authorization": {"value": ["…", {"x": "…"}], "n": 1}}}]}


def test_a_vector_is_left_out_and_the_document_says_so() -> None:
    stored = {"id": "m1", "embedding": [0.1], "content": "c"}
    assert PLAIN.document(MEMORIES, stored) == {"id": "m1", "content": "c", LEFT_OUT: ["embedding"]}
    assert Handing(vectors=True).document(MEMORIES, stored) == stored
    assert PLAIN.document(MEMORIES, {"id": "m1"}) == {"id": "m1"}, "there was none to leave out"


def test_nothing_else_of_a_document_changes() -> None:
    stored = {"id": "r", "n": [1, 2.5, None, True, {}], "o": {"": []}, "t": "é\ud800"}
    assert PLAIN.document(RUNS, stored) == stored


def test_events_that_wait_undecoded_are_written_too_and_depth_is_no_matter() -> None:
    stored = decode(orjson.dumps({"id": "r", "events": [{"message": "sig=abc"}]}), waits_beyond=1)
    assert PLAIN.document(RUNS, stored)["events"] == [{"message": "sig=…"}]
    deep: dict[str, object] = {"x": "sig=abc"}
    for _ in range(5_000):
        deep = {"x": [deep]}
    assert PLAIN.document(RUNS, deep)


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ({"id": "wf 1|a b"}, True),
        ({"createdAt": "2025-11-17T10:00:00Z"}, True),
        ({"createdAt": "when the moon rose"}, False),
        ({"status": "timed out"}, True),
        ({"status": "Maria was unhappy"}, False),
        ({"agentId": "Code Interpreter"}, True),
        ({"agentId": "the agent that looks for hair colours"}, False),
        ({"content": "succeeded"}, False),
        ({"execution_summary": {"agentsUsed": ["a", "b"]}}, True),
        ({"routing": {"subtasks": ["look it up"]}}, False),
        ({"phase_status": {"judge": "failed"}}, True),
        ({"events": [{"type": "tool_call", "payload": {"status": 500, "level": "error"}}]}, True),
        ({"events": [{"type": "she asked again"}]}, False),
        ({"events": [{"payload": "failed"}]}, False),
        ({"task": " "}, True),
    ],
)
def test_without_texts_a_value_is_kept_by_its_place_and_its_looks(path: dict[str, object], kept: bool) -> None:
    assert (BLANK.document(RUNS, path) == path) is kept


def test_of_a_list_that_is_written_as_text_the_names_stay_without_what_each_does() -> None:
    stored = {
        "team": "Writer: writes about hair\nCoder: codes",
        "available_tools": "A,B",
        "assigned_to": "to whom, it may. concern!",
    }
    found = BLANK.document(EXAMPLES, stored)
    assert (found["team"], found["available_tools"]) == ("Writer,Coder", "A,B")
    assert found["assigned_to"] == BLANK.stand_in(str(stored["assigned_to"]))


def test_names_of_fields_in_free_text_are_texts_too_and_no_two_become_one() -> None:
    stored = {"request": {"Maria Smith": 1, "Jonas Bauer": 2, "task": "x"}}
    smith, bauer = map(BLANK.stand_in, ("Maria Smith", "Jonas Bauer"))
    assert BLANK.document(CACHE, stored) == {"request": {smith: 1, bauer: 2, "task": BLANK.stand_in("x")}}
    assert smith != bauer


def test_what_stands_for_a_text_tells_its_length_and_stands_for_no_other_text() -> None:
    texts = [f"{n:05}" for n in range(20_000)]
    assert len({BLANK.stand_in(each) for each in texts}) == len(texts)
    assert len({signature_of(Cause("", BLANK.stand_in(each))) for each in texts[:500]}) == 500, "nor is it grouped so"
    assert all(re.fullmatch(r"<5 characters, text [a-z]{14}>", BLANK.stand_in(each)) for each in texts[:500])
    found = BLANK.document(RUNS, {"task": "who is it", "events": [{"message": "who is it"}, {"message": "who is he"}]})
    assert found["task"] == found["events"][0]["message"] != found["events"][1]["message"]  # type: ignore[index]


def test_of_another_bundle_it_is_another_so_that_nobody_finds_a_text_by_trying() -> None:
    other = Handing(blank=True, key=b"other")
    assert other.stand_in("yes") != BLANK.stand_in("yes")


def _demo() -> Iterator[tuple[str, dict[str, object]]]:
    for file in sorted(Path(FOLDER).glob("*.jsonl")):
        for line in file.read_bytes().splitlines():
            if file.stem in {each.name for each in CONTAINERS}:
                yield file.stem, decode(line)


def test_no_text_of_the_demo_is_left_without_texts() -> None:
    for name, stored in _demo():
        words = container(name).words
        told = [str(path) for path in words.paths if str(path) not in ("id", "cacheKey")] if words else []
        found = BLANK.document(container(name), stored)
        for each in told:
            value: object = stored
            for step in each.split("."):
                value = value.get(step) if isinstance(value, dict) else None
            for text in texts(value):
                if len(text) > 12 and isinstance(value, str):
                    assert text not in set(texts(found)), (name, each)


SECRET = "hunter2hunter2"


@pytest.mark.parametrize("handing", [PLAIN, BLANK])
@pytest.mark.parametrize(
    "given",
    [
        {"password": 12345678},
        {"pin": {"api_key": 12345678}},
        {"env": [{"name": "API_KEY", "value": SECRET}]},
        {"env": [{"key": "db.password", "value": 12345678}]},
        {"headers": [["Authorization", f"Bearer {SECRET}"], ["Accept", "x"]]},
        {"headers": ["Accept", "x", "X-Api-Key", SECRET]},
        {"args": ["curl", "--api-key", SECRET, "-v"]},
        {"args": ["login", "--password", 12345678, "-v"]},
        {"token": SECRET},
        {"credentials": {"user": {"pass": SECRET}}},
    ],
)
def test_a_secret_is_found_as_a_number_in_a_pair_in_a_list_and_behind_an_option(
    given: object, handing: Handing
) -> None:
    found = json.dumps(handing.document(RUNS, {"events": [{"toolInput": given}]}))
    assert SECRET not in found
    assert "12345678" not in found


@pytest.mark.parametrize(
    "given",
    [
        {"token": 512, "max_token": 4096, "tokens": {"prompt": 3}},
        {"token": {"prompt": 512, "completion": 3}},
        {"delta": {"token": "Hel"}, "eos_token": "</s>"},
        {"env": [{"name": "MODE", "value": "fast"}], "args": ["run", "--verbose", "task"]},
        {"password": None, "api_key": False, "secret": ""},
        {"required": ["user", "token"]},
    ],
)
def test_what_only_counts_tokens_or_says_that_there_is_no_secret_stays(given: object) -> None:
    assert PLAIN.document(RUNS, {"events": [{"toolInput": given}]}) == {"events": [{"toolInput": given}]}
