"""Every section on the command line: lists, single records, users, completion, addresses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fleet_tui.schema import sections
from tests.cli.conftest import Typed

MEMORY = "mem_01HZYS0X7C437WSFPPJ6QGW8KQ"
EXAMPLE = "ex_01HZYSAZ7V8KH3W3PM3N9DTHNQ"
KEY = "sha256:3d1c5f..."


@pytest.mark.parametrize("section", [each.section for each in sections()])
def test_every_section_lists_as_json_plain_and_raw(section: str, typed: Typed) -> None:
    listing = (section, "--demo", "--limit", "3")
    rows = typed(*listing, "--json").rows()
    assert len(rows) == 3
    assert "3 printed, there are more" in typed(*listing, "--json").err
    raw = typed(*listing, "--raw").rows()
    assert [each["id"] for each in raw] == [each["id"] for each in rows]
    plain = typed(*listing).out.splitlines()
    assert len(plain) == 4
    assert max(map(len, plain)) <= 100


@pytest.mark.parametrize("section", [each.section for each in sections()])
def test_the_help_of_every_section_names_its_own_fields(section: str, typed: Typed) -> None:
    told = typed(section, "--help")
    assert told.code == 0
    container = next(each for each in sections() if each.section == section)
    assert all(field.name in told.out for field in container.fields if field.match)


@pytest.mark.parametrize("section", [each.section for each in sections()])
def test_an_unknown_field_gets_a_caret_and_a_suggestion_and_exit_code_two(section: str, typed: Typed) -> None:
    told = typed(section, "--demo", "creatd:7d")
    assert told.code == 2
    assert told.err.splitlines()[1] == "^"
    assert "did you mean 'created'?" in told.err


def test_embeddings_are_printed_only_when_asked_for(typed: Typed) -> None:
    (bare,) = typed("memory", MEMORY, "--demo", "--raw").rows()
    (whole,) = typed("memory", MEMORY, "--demo", "--raw", "--vectors").rows()
    assert "embedding" not in bare
    assert whole["embedding"] == [0.0123, -0.0456, 0.0879]
    assert {**bare, "embedding": whole["embedding"]} == whole
    listed = typed("memories", "--demo", "--raw", "--limit", "0").rows()
    assert not any("embedding" in each for each in listed)
    with_vectors = typed("memories", "--demo", "--raw", "--vectors", "--limit", "0").rows()
    assert any("embedding" in each for each in with_vectors)


def test_without_its_vector_a_raw_memory_of_a_file_holds_nothing_that_nobody_stored(
    typed: Typed, tmp_path: Path
) -> None:
    stored = {"memoryId": "m1", "userId": "u", "content": "c", "metadata": {"createdAt": "2026-11-25T21:03:30"}}
    (tmp_path / "agentMemory.jsonl").write_text(json.dumps({**stored, "embedding": [1, 2]}) + "\n")
    assert typed("memories", "--raw", "--data", tmp_path).rows() == [stored]


def test_a_record_without_an_embedding_leaves_byte_for_byte(typed: Typed, tmp_path: Path) -> None:
    line = b'{"id": "ex_1",  "userId": "u", "task": "t", "score": 8.0}'
    (tmp_path / "dspyExamples.jsonl").write_bytes(line + b"\n")
    assert typed("example", "ex_1", "--raw", "--data", tmp_path).stdout == line + b"\n"


def test_several_records_are_printed_in_order_and_the_absent_are_named(typed: Typed) -> None:
    told = typed("example", f"{EXAMPLE},nope", EXAMPLE[-8:], "--demo", "--json")
    assert [each["id"] for each in told.rows()] == [EXAMPLE, EXAMPLE]
    assert told.code == 1
    assert told.err == "fleet-tui: no example nope in DEMO, of whatever user\n"


def test_nothing_at_all_under_an_id_says_how_to_look(typed: Typed) -> None:
    told = typed("memory", "nope", "--demo")
    assert (told.code, told.out) == (1, "")
    assert "fleet-tui memories lists what there is" in told.err


def test_an_address_in_place_of_a_noun_opens_what_it_names(typed: Typed) -> None:
    (row,) = typed(f"fleet://memory/{MEMORY}", "--demo", "--json").rows()
    assert row["id"] == MEMORY
    told = typed("memory", "fleet://run/wf_1", "--demo")
    assert told.code == 2
    assert "is the address of a run, not of a memory" in told.err


def test_a_cache_key_gives_all_documents_of_the_key(typed: Typed) -> None:
    everything = typed("cache", "--demo", "--json", "--limit", "0").rows()
    keys = [each["key"] for each in everything]
    doubled = next(key for key in keys if keys.count(key) > 1)
    found = typed("cache", doubled, "--demo", "--json").rows()
    assert [each["key"] for each in found] == [doubled] * keys.count(doubled)
    assert [each["key"] for each in typed("cache", KEY, "--demo", "--json").rows()] == [KEY]


@pytest.mark.parametrize("key", ["k", "user:ann", "expired:no", "sort:key", 'say "a\\b"', "two words"])
def test_a_key_asks_its_partition_first_however_it_looks(typed: Typed, tmp_path: Path, key: str) -> None:
    entries = [
        {"id": f"e{n}", "cacheKey": each, "userId": "bob", "_ts": n} for n, each in enumerate((key, key, "other"))
    ]
    (tmp_path / "cache.jsonl").write_text("".join(json.dumps(each) + "\n" for each in entries))
    found = typed("cache", key, "--data", str(tmp_path), "--json").rows()
    assert [each["key"] for each in found] == [key, key]


def test_a_word_that_is_no_key_is_a_filter_of_the_cache(typed: Typed) -> None:
    assert len(typed("cache", "user:user_456", "--demo", "--json").rows()) > 1
    assert typed("cache", "redacted", "--demo", "--json").rows()
    over = typed("cache", "expired:yes", "--demo", "--json", "--limit", "0").rows()
    alive = typed("cache", "expired:no", "--demo", "--json", "--limit", "0").rows()
    assert {each["expired"] for each in over} == {True}
    assert {each["expired"] for each in alive} == {False}


def test_users_are_counted_among_the_runs_that_were_looked_at(typed: Typed) -> None:
    told = typed("users", "--demo", "--json")
    assert {"user": None, "runs": 5} in [{"user": each["user"], "runs": each["runs"]} for each in told.rows()]
    assert told.err == "fleet-tui: among 145 runs\n"
    assert sum(each["runs"] for each in told.rows()) == 145
    assert "user_123" in typed("users", "--demo").out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script_for_each_shell(shell: str, typed: Typed) -> None:
    told = typed("completion", shell)
    assert told.code == 0
    assert "_FLEET_TUI_COMPLETE" in told.out


def test_a_shell_completes_the_fields_of_a_filter(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_FLEET_TUI_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "fleet-tui memories imp")
    monkeypatch.setenv("COMP_CWORD", "2")
    assert "importance:" in typed().out


def test_json_rows_are_one_object_a_line_whatever_the_text_holds(typed: Typed) -> None:
    for section in (each.section for each in sections()):
        for line in typed(section, "--demo", "--json", "--limit", "0").out.splitlines():
            assert isinstance(json.loads(line), dict)
            assert "\x1b" not in line


def test_what_is_like_a_memory_is_printed_most_similar_first_and_keeps_to_a_filter(typed: Typed) -> None:
    memories = typed("memories", "--demo", "--raw", "--vectors", "--limit", "0").rows()
    one = next(each for each in memories if len(each.get("embedding") or ()) > 3 and each.get("agentId"))
    told = typed("similar", one["id"], "--demo", "--json")
    rows = told.rows()
    likeness = [each["similarity"] for each in rows]
    assert 1 < len(rows) <= 20
    assert likeness == sorted(likeness, reverse=True)
    assert one["id"] not in [each["id"] for each in rows]
    assert "compared with" in told.err
    narrowed = typed("similar", one["id"], f"agent:{one['agentId']}", "--demo", "--json").rows()
    assert {each["agent"] for each in narrowed} == {one["agentId"]}
    assert len(narrowed) < len(rows)
    assert "similar" in typed("similar", one["id"], "--demo").out.splitlines()[0]


def test_a_memory_without_a_vector_is_like_nothing_and_says_so(typed: Typed) -> None:
    memories = typed("memories", "--demo", "--raw", "--vectors", "--limit", "0").rows()
    bare = next(each for each in memories if "embedding" not in each)
    told = typed("similar", bare["id"], "--demo")
    assert told.code == 2
    assert "embedding" in told.err
    assert typed("similar", "nope", "--demo").code == 1


def test_counts_of_examples_are_the_same_in_json_in_the_filter_and_on_the_screen(typed: Typed, tmp_path: Path) -> None:
    path = tmp_path / "dspyOptimizationRuns.jsonl"
    path.write_text(
        '{"id": "o1", "optimizerType": "gepa", "trainExampleCount": 60, "valExampleCount": 0}\n'
        '{"id": "o2", "optimizerType": "gepa", "trainExampleIds": ["a"], "evalExampleIds": []}\n',
        encoding="utf-8",
    )
    rows = {row["id"]: row for row in typed("optimizations", "--data", path, "--json").rows()}
    assert [(each["train_examples"], each["eval_examples"]) for each in (rows["o1"], rows["o2"])] == [(60, 0), (1, 0)]
    assert "60 / 0" in typed("optimization", "o1", "--data", path, "--plain").out
    found = [row["id"] for row in typed("optimizations", "train:>10 eval:0", "--data", path, "--json").rows()]
    assert found == ["o1"]
