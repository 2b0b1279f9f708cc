"""What was read stands in a file line by line: whatever ends the writing, the next reading finds only whole answers."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from fleet_tui.bundle.journal import Journal, Name
from fleet_tui.errors import FleetError, UsageError
from fleet_tui.schema import MEMORIES, RUNS

ASKED = {"of": ["wf_1"]}


def run(n: int, **more: object) -> dict[str, object]:
    return {"id": f"wf_{n}", "workflowId": f"wf_{n}", **more}


def written(path: Path) -> bytes:
    """A journal with two answers, each of two documents."""
    with Journal(path, ASKED) as journal:
        for n in (1, 2):
            journal.add(RUNS, run(n))
            journal.add(MEMORIES, {"id": f"m{n}", "userId": "ann"})
            journal.answer(f"question {n}", {"n": n})
    return path.read_bytes()


def test_it_is_for_its_owner_alone_and_goes_on_where_it_stood(tmp_path: Path) -> None:
    path = tmp_path / "a.part"
    written(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with Journal(path, ASKED) as again:
        assert (again.resumed, again.dropped, again.documents) == (True, False, 4)
        assert again.answers == {"question 1": {"n": 1}, "question 2": {"n": 2}}
        assert again.find(Name("workflowRuns", "wf_1", "wf_1")) == run(1)
        assert list(again.stored(RUNS)) == [
            b'{"id":"wf_2","workflowId":"wf_2"}',
            b'{"id":"wf_1","workflowId":"wf_1"}',
        ]
        again.add(RUNS, run(3))
        again.answer("question 3")
    with Journal(path, ASKED) as third:
        assert (third.documents, set(third.answers)) == (5, {"question 1", "question 2", "question 3"})


def test_wherever_it_was_cut_off_only_whole_answers_count(tmp_path: Path) -> None:
    whole = written(tmp_path / "a.part")
    ends = [at + 1 for at, each in enumerate(whole) if each == ord("\n")]  # asked, run, memory, answer, …
    for cut in range(len(whole) + 1):
        path = tmp_path / "b.part"
        path.write_bytes(whole[:cut])
        if 0 < cut < 16:
            continue  # too little to tell whose it is: see below
        with Journal(path, ASKED) as journal:
            answers = sum(cut >= end for end in (ends[3], ends[6]))
            assert (len(journal.answers), journal.documents) == (answers, 2 * answers), cut
            stands = max([ends[0], *(end for end in (ends[3], ends[6]) if cut >= end)])
            assert path.read_bytes() == whole[:stands], cut
        assert path.exists() is (answers > 0), "where nothing was answered there is nothing to go on with"
        path.unlink(missing_ok=True)


def test_a_line_that_was_changed_and_all_behind_it_do_not_count(tmp_path: Path) -> None:
    path = tmp_path / "a.part"
    whole = written(path)
    path.write_bytes(whole.replace(b'"m2"', b'"m3"'))
    with Journal(path, ASKED) as journal:
        assert (list(journal.answers), journal.documents) == (["question 1"], 2)


def test_what_was_asked_otherwise_begins_anew_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.part"
    written(path)
    with Journal(path, {"of": ["wf_2"]}) as journal:
        assert (journal.resumed, journal.dropped, journal.documents, journal.answers) == (False, True, 0, {})
        assert path.read_bytes().count(b"\n") == 1


@pytest.mark.parametrize("text", [b"mine", b"mine\n", b'{"id": 1}\n', b"00000000 asked {}\n"])
def test_a_file_of_somebody_else_is_not_touched(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "a.part"
    path.write_bytes(text)
    with pytest.raises(UsageError, match=r"a\.part is not what this program keeps"):
        Journal(path, ASKED)
    assert path.read_bytes() == text


def test_neither_a_link_nor_a_pipe_is_written_to(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("mine")
    (tmp_path / "a.part").symlink_to(tmp_path / "other")
    os.mkfifo(tmp_path / "b.part")
    for name in ("a.part", "b.part"):
        with pytest.raises(FleetError, match="cannot be written"):
            Journal(tmp_path / name, ASKED)
    assert (tmp_path / "other").read_text() == "mine"


def test_two_at_once_do_not_write_one_file(tmp_path: Path) -> None:
    with (
        Journal(tmp_path / "a.part", ASKED),
        pytest.raises(UsageError, match="another fleet-tui is writing"),
    ):
        Journal(tmp_path / "a.part", ASKED)


def test_a_document_that_is_met_twice_is_written_once_and_two_of_one_name_in_a_file_are_two(tmp_path: Path) -> None:
    with Journal(tmp_path / "a.part", ASKED) as journal:
        for _ in range(2):
            journal.add(RUNS, run(1))
            journal.add(RUNS, run(1, task="again"))
        journal.add(RUNS, run(2, _etag="a"))
        journal.add(RUNS, run(2, _etag="b"))
        assert journal.counts() == {RUNS: 3}, "an account has one of each name: it was written while it was read"


def test_what_no_json_writer_takes_is_kept_as_it_is(tmp_path: Path) -> None:
    odd: dict[str, object] = {"id": "\ud800", "workflowId": None, "n": 10**30, "x": float("inf"), "t": "a\nb\u2028"}
    with Journal(tmp_path / "a.part", ASKED) as journal:
        name = journal.add(RUNS, odd)
        journal.answer("q")
    with Journal(tmp_path / "a.part", ASKED) as again:
        assert again.find(name) == odd
