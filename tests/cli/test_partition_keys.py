"""`record ID` and every address open what they name, whatever its partition key is, from an account and from files."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, TypeAlias

import pytest

from fleet_tui.fields import Container
from fleet_tui.schema import CACHE, CONTAINERS, MEMORIES, OPTIMIZATIONS, RUNS, sections
from tests.cli.conftest import Printed, Typed, clean
from tests.fake.server import FakeCosmos

Ask: TypeAlias = Callable[..., Printed]

KEYS: Final[dict[str, Any]] = {
    "?pk=null": None,
    "?pk=42": 42,
    "?pk=%2242%22": "42",
    "?pk=true": True,
    "?pk=%22%22": "",
    "?pk=": ...,
}


def document(container: Container, name: str, key: Any) -> dict[str, Any]:
    """A document of a container under a partition key, or without one (`...`)."""
    path = container.partition_key.steps[0]
    kept = {"id": name, "userId": "u", "tell": repr(key)}
    return {each: value for each, value in {**kept, path: key}.items() if value is not ...}


DOCUMENTS: Final = {
    each: [
        *(document(each, "twin", key) for key in KEYS.values()),
        *(document(each, f"alone-{number}", key) for number, key in enumerate(KEYS.values())),
    ]
    for each in sections()
}


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeCosmos]:
    with FakeCosmos() as fake:
        for each in CONTAINERS:
            kept = fake.container("agentic-fleet", each.name, f"/{each.partition_key}", ranges=2)
            kept.add(*DOCUMENTS.get(each, ()))
        yield fake


@pytest.fixture(params=["account", "files"])
def ask(
    request: pytest.FixtureRequest, typed: Typed, fake: FakeCosmos, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Ask:
    """Types a command about those documents."""
    if request.param == "files":
        for container, documents in DOCUMENTS.items():
            text = "".join(json.dumps(each) + "\n" for each in documents)
            (tmp_path / f"{container.name}.jsonl").write_text(text)
        return lambda *words: typed(*words, "--data", tmp_path)
    assert clean(os.environ)
    monkeypatch.setenv("AZURE_COSMOS_ENDPOINT", fake.endpoint)
    monkeypatch.setenv("AZURE_COSMOS_KEY", fake.key)
    return typed


@pytest.mark.parametrize("container", sections(), ids=lambda each: each.section)
def test_each_address_opens_the_one_it_names(ask: Ask, container: Container) -> None:
    for asked, key in KEYS.items():
        told = ask(f"fleet://{container.noun}/twin{asked}", "--raw")
        assert (told.code, told.err) == (0, "")
        assert told.rows()[0]["tell"] == repr(key)


@pytest.mark.parametrize("container", [each for each in sections() if each is not CACHE], ids=lambda each: each.noun)
def test_an_id_alone_opens_the_only_record_that_has_it(ask: Ask, container: Container) -> None:
    for number, key in enumerate(KEYS.values()):
        (row,) = ask(container.noun, f"alone-{number}", "--raw").rows()
        assert row["tell"] == repr(key)


@pytest.mark.parametrize("container", [each for each in sections() if each is not CACHE], ids=lambda each: each.noun)
def test_an_id_that_several_have_leads_to_their_addresses(ask: Ask, container: Container) -> None:
    told = ask(container.noun, "twin", "--plain")
    assert (told.code, told.out) == (2, "")
    assert f"6 {container.many} have the id 'twin':\n" in told.err
    named = [line.strip() for line in told.err.splitlines() if "fleet://" in line]
    assert {ask(each, "--raw").rows()[0]["tell"] for each in named} == set(map(repr, KEYS.values()))


@pytest.mark.parametrize("container", sections(), ids=lambda each: each.section)
def test_a_row_of_a_list_has_an_address_that_opens_it_where_its_id_does_not(ask: Ask, container: Container) -> None:
    rows = ask(container.section, "id:twin", "--json").rows()
    assert sorted(each["address"] for each in rows) == sorted(f"fleet://{container.noun}/twin{asked}" for asked in KEYS)


def test_the_row_of_a_run_whose_id_is_its_key_needs_no_address(typed: Typed) -> None:
    (row,) = typed("runs", "--demo", "--limit", "1", "--json").rows()
    assert "address" not in row
    (memory,) = typed("memories", "--demo", "--limit", "1", "--json").rows()
    assert typed(memory["address"], "--demo", "--json").rows() == [memory]


def test_the_text_of_a_run_shows_its_partition_key_as_stored(ask: Ask) -> None:
    shown = [ask("run", f"fleet://run/twin{asked}", "--plain").out.splitlines()[2] for asked in KEYS]
    keys = ("null", "42", '"42"', "true", '""', "no partition key is stored")
    assert shown == [f"partition  {key}" for key in keys]


def test_an_address_of_nothing_says_under_which_key_it_looked_and_where_that_id_is(ask: Ask) -> None:
    for noun in ("run", "memory"):
        told = ask(f"fleet://{noun}/twin?pk=%22other%22", "--plain")
        assert (told.code, told.out) == (1, "")
        assert 'under the partition key "other" in ' in told.err
        assert f"under another partition key there is fleet://{noun}/twin" in told.err
    told = ask("fleet://run/alone-0?pk=", "--plain")
    assert "no run 'alone-0' without a partition key in " in told.err
    (named,) = [word for word in told.err.split() if word.startswith("fleet://")]
    assert ask(named, "--raw").rows()[0]["id"] == "alone-0"
    assert "fleet-tui runs lists what there is" in ask("fleet://run/nowhere?pk=7", "--plain").err


def test_several_of_one_id_are_printed_by_their_addresses(ask: Ask) -> None:
    named = [f"fleet://optimization/twin{asked}" for asked in ("?pk=null", "?pk=42")]
    assert [each["tell"] for each in ask(OPTIMIZATIONS.noun, ",".join(named), "--raw").rows()] == ["None", "42"]


@pytest.mark.parametrize("key", ["nope", "%22", "{", "%5B" * 5_000, "1" * 5_000], ids=lambda each: each[:9])
def test_a_partition_key_that_is_no_json_is_a_mistake_of_what_was_typed(typed: Typed, key: str) -> None:
    for words in (
        [f"fleet://run/wf?pk={key}"],
        ["run", f"fleet://run/wf?pk={key}"],
        ["memory", f"fleet://memory/m?pk={key}"],
    ):
        told = typed(*words, "--demo", "--plain")
        assert (told.code, told.out) == (2, "")
        assert "is no partition key\n" in told.err
        assert "it is JSON: null, 42, true" in told.err


@pytest.mark.parametrize("form", ["account", "files"])
def test_keys_of_any_kind_open_by_the_address_in_their_row(
    typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    deep: Any = "deep"
    for _ in range(100):
        deep = [deep]
    keys = [
        0.1,
        1e300,
        -0.0,
        2**60,
        ["a", 1],
        {"a": {"b": [None]}},
        deep,
        "w" * 3000,
        '調査 \u202e"?@#%41/',
        "\x1b[2J",
        " ",
    ]
    documents = [document(RUNS, "twin?@#%41/,", key) for key in keys]
    with FakeCosmos() as fake:
        for each in CONTAINERS:
            fake.container("agentic-fleet", each.name, f"/{each.partition_key}", 2).add(
                *(documents if each is RUNS else ())
            )
        if form == "account":
            monkeypatch.setenv("AZURE_COSMOS_ENDPOINT", fake.endpoint)
            monkeypatch.setenv("AZURE_COSMOS_KEY", fake.key)
        (tmp_path / "workflowRuns.jsonl").write_text("".join(json.dumps(each) + "\n" for each in documents))
        where = () if form == "account" else ("--data", tmp_path)
        rows = typed("runs", "--json", *where).rows()
        assert len({each["address"] for each in rows}) == len(keys)
        found = [typed(each["address"], "--raw", *where).rows()[0]["tell"] for each in rows]
        assert sorted(found) == sorted(map(repr, keys))
        assert typed("run", "twin?@#%41/,", *where).code == 2, "several have that id"
        for each in rows:
            assert "\x1b" not in typed(each["address"], "--plain", *where).out


def test_an_id_with_a_comma_in_it_is_tried_whole_before_it_is_taken_for_two(typed: Typed, tmp_path: Path) -> None:
    names = ("a,b", "a", "c", "d,")
    (tmp_path / "agentMemory.jsonl").write_text(
        "".join(json.dumps(document(MEMORIES, each, "u")) + "\n" for each in names)
    )

    def ids(word: str) -> list[str]:
        return [each["id"] for each in typed("memory", word, "--data", tmp_path, "--json").rows()]

    assert (ids("a,b"), ids("a,c"), ids("c,a")) == (["a,b"], ["a", "c"], ["c", "a"])


def test_what_looks_like_a_place_is_the_end_of_an_id_where_a_run_has_that_id(typed: Typed, tmp_path: Path) -> None:
    event = {"id": "e", "type": "MessageEvent", "message": "m"}
    names = ("wf_1", "wf_1@judge:2", "a?pk=null", "b#c/d%41@e", "wf_1@")
    runs = [{"id": name, "workflowId": name, "events": [event]} for name in names]
    (tmp_path / "workflowRuns.jsonl").write_text("".join(json.dumps(each) + "\n" for each in runs))
    for name in names:
        assert typed("run", name, "--data", tmp_path, "--json").rows()[0]["id"] == name
    assert typed("run", "wf_1@e", "--data", tmp_path, "--json").rows()[0]["id"] == "wf_1"
    assert typed("run", "b#c/d%41@e@e", "--data", tmp_path, "--json").rows()[0]["id"] == "b#c/d%41@e"
