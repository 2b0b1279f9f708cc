"""`similar --vector`: the memories of a user nearest to a vector of a file or of standard input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fleet_tui.demo import FOLDER
from fleet_tui.schema import MEMORIES
from tests.cli.conftest import Typed, spawned
from tests.fake.server import FakeCosmos

VECTOR = [0.12, -0.43, 0.08, 0.31, -0.22, 0.05, 0.61, -0.17]


@pytest.fixture
def vector(tmp_path: Path) -> Path:
    path = tmp_path / "vector.json"
    path.write_text(json.dumps(VECTOR))
    return path


def test_the_nearest_of_a_user_come_first_within_a_filter(typed: Typed, vector: Path) -> None:
    told = typed("similar", "--vector", vector, "--user", "user_123", "--demo", "--json", "--limit", "5")
    rows = told.rows()
    assert [each["user"] for each in rows] == ["user_123"] * 5
    assert [each["similarity"] for each in rows] == sorted((each["similarity"] for each in rows), reverse=True)
    assert "compared with 28 memories of user_123" in told.err
    narrowed = typed(
        "similar", "agent:coder", "-type:fact", "--vector", vector, "--user", "user_123", "--demo", "--json"
    )
    assert {each["agent"] for each in narrowed.rows()} == {"coder"}
    assert "fact" not in {each["type"] for each in narrowed.rows()}


def test_a_number_on_each_line_of_standard_input_is_the_same_vector(vector: Path) -> None:
    words = ("similar", "--user", "user_123", "--demo", "--json", "--vector")
    lines = "".join(f"{each}\n" for each in VECTOR).encode()
    piped = spawned(*words, "-", input=lines)
    assert piped.returncode == 0
    assert piped.stdout == spawned(*words, vector).stdout
    assert piped.stdout


def test_an_account_answers_it_by_its_own_search_in_one_partition(
    typed: Typed, vector: Path, account: FakeCosmos
) -> None:
    rows = [json.loads(line) for line in (FOLDER / "agentMemory.jsonl").read_bytes().splitlines()]
    account.container("agentic-fleet", MEMORIES.name, "/userId", ranges=3).add(*rows)
    told = typed("similar", "--vector", vector, "--user", "user_123", "--json", "--limit", "3")
    demo = typed("similar", "--vector", vector, "--user", "user_123", "--demo", "--json", "--limit", "3")
    assert [each["id"] for each in told.rows()] == [each["id"] for each in demo.rows()]
    assert "by the account's vector search" in told.err


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[0.6, 0.8]", "the vector has 2 numbers, and none of the 36 stored vectors has as many"),
        ("[1, NaN]", "number 2 of the vector is nan"),
        ("", "the vector is empty"),
        ("{}", "the vector is an object"),
        ("1\nx\n", "line 2 of the vector is no number: x"),
        ("[1,", "the vector is no JSON"),
    ],
)
def test_what_is_no_vector_to_compare_by_ends_with_2_and_says_why(
    typed: Typed, tmp_path: Path, text: str, why: str
) -> None:
    (tmp_path / "v").write_text(text)
    told = typed("similar", "--vector", tmp_path / "v", "--user", "user_123", "--demo", "--json")
    assert (told.code, told.out) == (2, "")
    assert why in told.err
    assert "Traceback" not in told.err


def test_bytes_that_are_no_text_and_files_of_another_size_are_refused(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "v").write_bytes(b"[0.1\xff]")
    words = ("--user", "user_123", "--demo")
    assert "is no text" in typed("similar", "--vector", tmp_path / "v", *words).err
    (tmp_path / "v").write_bytes(b"1\n" * (3 << 20))
    told = typed("similar", "--vector", tmp_path / "v", *words)
    assert told.code == 2
    assert "has more than 4 MB" in told.err


@pytest.mark.parametrize("path", ["nowhere/v.json", ".", "a\0b"])
def test_a_file_that_cannot_be_read_ends_with_1(typed: Typed, path: str) -> None:
    told = typed("similar", "--vector", path, "--user", "user_123", "--demo")
    assert told.code == 1
    assert "cannot be read" in told.err
    assert "\0" not in told.err


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--vector", "V"], "--vector needs the user among whose memories to look"),
        (["--vector", "V", "--user", "u", "--all-users"], "--user and --all-users exclude each other"),
        (["--vector", "V", "--user", "u", "fleet://memory/m?pk=%22u%22"], "are both to be compared by"),
        (["--vector", "V", "--user", "u", "mem_01HZ"], "give either an ID or a vector"),
        (["--vector", "V", "--user", "u", "…33QKF"], "give either an ID or a vector"),
        (["--vector", "", "--user", "u"], "--vector names nothing"),
        (["--vector", "V", "--user", "u", "staus:x"], "unknown field 'staus'"),
        ([], "similar takes the id of one memory, or --vector"),
        (["a,b"], "similar takes the id of one memory, or --vector"),
    ],
)
def test_what_contradicts_ends_with_2_and_says_what(typed: Typed, vector: Path, words: list[str], why: str) -> None:
    told = typed("similar", *(str(vector) if each == "V" else each for each in words), "--demo")
    assert (told.code, told.out) == (2, "")
    assert why in told.err


def test_the_id_of_a_memory_beside_a_vector_is_no_word_to_search_however_it_looks(
    typed: Typed, vector: Path, tmp_path: Path
) -> None:
    row = {"id": "note-2025-11", "userId": "ann", "content": "note-2025-12 follows", "embedding": VECTOR}
    (tmp_path / "agentMemory.jsonl").write_text(json.dumps(row) + "\n")
    words = ("similar", "--vector", vector, "--user", "ann", "--data", tmp_path, "--json")
    for named in ("note-2025-11", "note-2025"):
        told = typed(*words, named)
        assert (told.code, told.out) == (2, "")
        assert f"--vector and the memory {named} are both to be compared by" in told.err
    assert len(typed(*words, "note-2025-12").rows()) == 1, "it is searched for"


def test_two_things_cannot_both_be_standard_input() -> None:
    done = spawned("similar", "--vector", "-", "--data", "-", "--user", "u", input=b"[1]")
    assert done.returncode == 2
    assert b"are both standard input" in done.stderr


def test_the_default_user_is_whose_memories_are_looked_among(
    typed: Typed, vector: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AGENTICFLEET_DEFAULT_USER_ID", "user_123")
    assert typed("similar", "--vector", vector, "--data", FOLDER, "--json", "--limit", "2").rows()
