"""Files as a source: whatever their form and whatever they hold."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Final

import pytest

from fleet_tui import demo
from fleet_tui.errors import Unreadable
from fleet_tui.fields import Container
from fleet_tui.key import ABSENT, partition_key
from fleet_tui.model.decode import PROBLEM
from fleet_tui.query.projection import partition_of
from fleet_tui.query.query import Contains, Has, Query, Sort, Term
from fleet_tui.schema import CACHE, CONTAINERS, EXAMPLES, MEMORIES, OPTIMIZATIONS, RUNS
from fleet_tui.source.files.local import LocalSource
from tests.contract.asking import ids, pages, rows

MODEL: Final = Path(__file__).parent.parent / "demo_data" / "model"


def run(n: int, **more: Any) -> dict[str, Any]:
    task = {"input": f"task {n}", "metadata": {'quoted "] } [ { \\': '[\\"'}}
    return {"id": f"r{n}", "workflowId": f"r{n}", "task": task, "_ts": 1763370000 + n} | more


def write(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    return path


RUNS_TEXT: Final = "\n".join(json.dumps(run(n)) for n in range(3))
FORMS: Final = {
    "one document a line": RUNS_TEXT,
    "with a last newline": RUNS_TEXT + "\n",
    "with a mark at its start": "\ufeff" + RUNS_TEXT,
    "of Windows, with blank lines": "\r\n \r\n" + RUNS_TEXT.replace("\n", "\r\n\r\n") + "\r\n\t\r\n",
    "an array": json.dumps([run(n) for n in range(3)]),
    "an array on many lines": "\ufeff\n" + json.dumps([run(n) for n in range(3)], indent=2),
    "a line for each member": "[\n" + RUNS_TEXT.replace("\n", ",\n") + "\n]\n",
    "documents one after the other, on many lines": "\n".join(json.dumps(run(n), indent=2) for n in range(3)),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["workflowRuns.json", "workflowRuns.jsonl", "pasted.txt"])
async def test_documents_are_read_in_whatever_form_they_come(tmp_path: Path, form: str, name: str) -> None:
    source = LocalSource(write(tmp_path / name, FORMS[form]))
    assert ids(await rows(source, Query(RUNS), 2)) == ["r2", "r1", "r0"]
    for n in range(3):
        found = await source.get(RUNS, f"r{n}", f"r{n}")
        assert found is not None
        assert found.document == run(n)
        assert found.raw is not None
        assert json.loads(found.raw) == run(n)
        assert found.raw == found.raw.strip()


@pytest.mark.parametrize("container", CONTAINERS, ids=lambda each: each.name)
async def test_one_pasted_document_of_the_data_model_lists_and_opens(tmp_path: Path, container: Container) -> None:
    text = (MODEL / f"{container.name}.json").read_text("utf-8")
    source = LocalSource(write(tmp_path / "pasted", text))
    (row,) = await rows(source, Query(container))
    document = json.loads(text)
    assert row["id"] == document["id"]
    found = await source.get(container, document["id"], document[str(container.partition_key)])
    assert found is not None
    assert found.raw == text.strip().encode()
    assert found.document == document | {"_ts": row["_ts"]}
    assert source.recognised == (f"pasted: 1 document read as {container.name}",)


async def test_a_file_may_hold_documents_of_several_containers(tmp_path: Path) -> None:
    texts = [(MODEL / f"{container.name}.json").read_text("utf-8") for container in CONTAINERS]
    source = LocalSource(write(tmp_path / "all.json", "[" + ",".join([*texts, '{"name": "x"}', "5"]) + "]"))
    for container in CONTAINERS:
        assert len(await rows(source, Query(container))) == 1
    assert set(source.recognised) == {f"all.json: 1 document read as {container.name}" for container in CONTAINERS}


async def test_the_demo_is_read_without_a_problem() -> None:
    source = LocalSource(demo.FOLDER)
    for container in CONTAINERS:
        lines = (demo.FOLDER / f"{container.name}.jsonl").read_bytes().splitlines()
        listed = await rows(source, Query(container))
        assert len(listed) == len(lines)
        assert not any(PROBLEM in row for row in listed)
    await source.aclose()


async def test_supervisor_examples_have_no_ids_and_are_called_by_their_place(tmp_path: Path) -> None:
    examples = [{"task": f"t{n}", "team": "A,B", "createdAt": "2025-11-17T10:00:00Z"} for n in range(3)]
    write(tmp_path / "supervisor_examples.json", json.dumps(examples))
    source = LocalSource(tmp_path)
    assert ids(await rows(source, Query(EXAMPLES))) == [f"supervisor_examples.json:{n}" for n in (3, 2, 1)]
    found = await source.get(EXAMPLES, "supervisor_examples.json:2", ABSENT)
    assert found is not None
    assert found.document["task"] == "t1"
    named = Term(EXAMPLES.field("id"), Contains(("json:2",)))
    assert ids(await rows(source, Query(EXAMPLES, (named,)))) == ["supervisor_examples.json:2"]


@pytest.mark.parametrize("stored", ["null", "5", '""', "[]"])
async def test_an_id_that_is_no_text_does_not_keep_a_document_from_opening(tmp_path: Path, stored: str) -> None:
    line = f'{{"id": {stored}, "cacheKey": "k"}}'
    source = LocalSource(write(tmp_path / "cache.jsonl", line + "\n"))
    (row,) = await rows(source, Query(CACHE))
    assert row["id"] == "cache.jsonl:1"
    found = await source.get(CACHE, "cache.jsonl:1", "k")
    assert found is not None
    assert found.raw == line.encode()


async def test_only_a_run_is_called_by_its_workflow(tmp_path: Path) -> None:
    """As the writer does when it uploads one; a memory only comes from a run."""
    write(tmp_path / "workflowRuns.jsonl", '{"workflowId": "w"}')
    write(tmp_path / "agentMemory.jsonl", '{"workflowId": "w", "content": "c"}')
    source = LocalSource(tmp_path)
    assert ids(await rows(source, Query(RUNS))) == ["w"]
    assert ids(await rows(source, Query(MEMORIES))) == ["agentMemory.jsonl:1"]


async def test_the_time_is_the_stored_one_else_the_latest_told_else_that_of_the_file(tmp_path: Path) -> None:
    told = {"createdAt": "2025-11-17T10:00:00Z", "execution_summary": {"completedAt": "2025-11-17T12:00:00Z"}}
    documents = [
        run(0) | told,
        run(1) | told | {"_ts": "yesterday"},
        run(2) | told | {"_ts": True, "execution_summary": {"completedAt": "garbage"}},
        run(3) | {"_ts": None},
        run(4) | {"_ts": float("nan")},
    ]
    path = write(tmp_path / "workflowRuns.jsonl", "\n".join(map(json.dumps, documents)))
    os.utime(path, (1763000000.5, 1763000000.5))
    source = LocalSource(path)
    times = {row["id"]: row["_ts"] for row in await rows(source, Query(RUNS))}
    assert times == {"r0": 1763370000, "r1": 1763380800, "r2": 1763373600, "r3": 1763000000.5, "r4": 1763000000.5}
    assert isinstance(times["r0"], int)
    for number, document in enumerate(await rows(source, Query(RUNS, whole=True))):
        assert document["_ts"] == sorted(times.values(), reverse=True)[number]
    found = await source.get(RUNS, "r3", "r3")
    assert found is not None
    assert found.document["_ts"] == 1763000000.5
    assert found.raw is not None
    assert json.loads(found.raw)["_ts"] is None


async def test_of_documents_with_one_time_the_later_line_comes_first_in_either_direction(tmp_path: Path) -> None:
    text = "\n".join(json.dumps(run(n, _ts=1, quality={"score": n // 2})) for n in range(4))
    source = LocalSource(write(tmp_path / "workflowRuns.jsonl", text))
    assert ids(await rows(source, Query(RUNS))) == ["r3", "r2", "r1", "r0"]
    score = RUNS.field("score")
    assert ids(await rows(source, Query(RUNS, sort=Sort(score)))) == ["r3", "r2", "r1", "r0"]
    assert ids(await rows(source, Query(RUNS, sort=Sort(score, descending=False)))) == ["r1", "r0", "r3", "r2"]


async def test_of_documents_with_one_id_all_are_listed_and_the_newest_opens(tmp_path: Path) -> None:
    text = "\n".join(json.dumps(run(0, _ts=time, runTag=f"t{time}")) for time in (5, 9, 7))
    source = LocalSource(write(tmp_path / "workflowRuns.jsonl", text))
    assert [row["runTag"] for row in await rows(source, Query(RUNS))] == ["t9", "t7", "t5"]
    found = await source.get(RUNS, "r0", "r0")
    assert found is not None
    assert found.document["runTag"] == "t9"


@pytest.mark.parametrize("name", ["workflowRuns.jsonl", "unnamed.jsonl"])
@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"id": "broken', "not JSON: a text without an end at column 8"),
        ("[1, 2]", "not a JSON object"),
        ("Traceback (most recent call last):", "not JSON: no value at column 1"),
    ],
)
async def test_a_line_that_cannot_be_read_is_no_row_and_is_named_with_the_reason(
    tmp_path: Path, name: str, line: str, reason: str
) -> None:
    path = write(tmp_path / name, f"{json.dumps(run(0))}\n{line}\n{json.dumps(run(1))}\n{line}\n")
    source = LocalSource(path)
    for _ in range(2):
        (page,) = await pages(source, Query(RUNS), 50)
        assert ids(page.documents) == ["r1", "r0"]
        assert page.unread.startswith(f"{name}: 2 lines unreadable · first: line 2, {reason}")
        assert [place for place, _ in page.broken()] == [f"{name}:2", f"{name}:4"]
    assert (await source.count(Query(RUNS))).n == 2
    assert await source.get(RUNS, f"{name}:2", f"{name}:2") is None


@pytest.mark.parametrize("name", ["workflowRuns.jsonl", "unnamed.jsonl", "unnamed.json", "unnamed.txt"])
async def test_what_is_no_document_is_counted_in_every_form(tmp_path: Path, name: str) -> None:
    text = f'{json.dumps(run(0))}\n{{not json\n\n[]\n42\n"str"\nnull\n{json.dumps(run(1))}\n{{"id": "r2", "ta'
    (page,) = await pages(LocalSource(write(tmp_path / name, text)), Query(RUNS), 50)
    assert ids(page.documents) == ["r1", "r0"]
    assert page.unread.startswith(f"{name}: 6 lines unreadable · first: line 2, not JSON")


async def test_a_file_whose_first_line_is_broken_is_read_on(tmp_path: Path) -> None:
    text = "\n".join(["{not json", *(json.dumps(run(n)) for n in range(3))])
    (page,) = await pages(LocalSource(write(tmp_path / "pasted.txt", text)), Query(RUNS), 50)
    assert ids(page.documents) == ["r2", "r1", "r0"]
    assert "1 line unreadable · first: line 1, not JSON" in page.unread


async def test_a_member_of_an_array_that_is_no_document_is_counted(tmp_path: Path) -> None:
    text = f"[{json.dumps(run(0))}, 42, null,\n{json.dumps(run(1))}, []]"
    (page,) = await pages(LocalSource(write(tmp_path / "runs.json", text)), Query(RUNS), 50)
    assert ids(page.documents) == ["r1", "r0"]
    assert page.unread == "runs.json: 3 values unreadable · first: line 1, not a JSON object; 2 runs read"


@pytest.mark.parametrize("name", ["table.csv", "table.json", "workflowRuns.json", "workflowRuns.jsonl"])
@pytest.mark.parametrize(
    "text", ['id,task\n1,"Count, sum"\n2,Sum\n', "# runs\nof, today, and\nyesterday", "1,2\n3,4\n5,6\n"]
)
async def test_of_a_table_the_lines_are_counted(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(Unreadable, match=r"3 lines unreadable · first: line 1, not "):
        await pages(LocalSource(write(tmp_path / name, text)), Query(RUNS), 50)


async def test_of_an_array_that_is_cut_and_holds_nothing_of_ours_both_are_said(tmp_path: Path) -> None:
    text = '[\n{"x": 1},\n{"y": 2},\n{"z":'
    with pytest.raises(Unreadable, match=r"2 objects of no known kind .* 1 value unreadable .* line 4, .* no end"):
        await pages(LocalSource(write(tmp_path / "runs.json", text)), Query(RUNS), 50)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("NaN", "nan"),
        ("-Infinity", "-inf"),
        ("1e999", "inf"),
        ("123456789012345678901234567890", "1.2345678901234568e+29"),
    ],
)
@pytest.mark.parametrize("padding", [0, 5000], ids=["short", "long"])
async def test_numbers_that_no_service_stores_are_shown(tmp_path: Path, stored: str, shown: str, padding: int) -> None:
    answer = "x" * padding
    text = f'{{"id": "r", "workflowId": "r", "quality": {{"score": {stored}}}, "result": "{answer}", "_ts": 1}}'
    source = LocalSource(write(tmp_path / "workflowRuns.jsonl", text + "\n" + json.dumps(run(1))))
    listed = {row["id"]: row for row in await rows(source, Query(RUNS))}
    quality = listed["r"]["quality"]
    assert isinstance(quality, dict)
    assert str(float(quality["score"])) == shown
    found = await source.get(RUNS, "r", "r")
    assert found is not None
    assert found.raw == text.encode()
    for descending in (False, True):
        found_ids = ids(await rows(source, Query(RUNS, sort=Sort(RUNS.field("score"), descending))))
        assert found_ids == (["r"] if stored.isdigit() else [])


@pytest.mark.parametrize("padding", [0, 5000], ids=["short", "long"])
async def test_broken_text_is_read_as_it_is(tmp_path: Path, padding: int) -> None:
    text = b'{"id": "\\ud800", "workflowId": "\xff", "task": "\xed\xa0\x80", "result": "%s"}' % (b"x" * padding)
    source = LocalSource(write(tmp_path / "workflowRuns.jsonl", text + b"\n"))
    (row,) = await rows(source, Query(RUNS))
    assert (row["id"], row["workflowId"]) == ("\ud800", "\udcff")
    found = await source.get(RUNS, "\ud800", "\udcff")
    assert found is not None
    assert found.raw == text


async def test_a_read_costs_time_and_no_request_units(tmp_path: Path) -> None:
    source = LocalSource(write(tmp_path / "workflowRuns.jsonl", RUNS_TEXT))
    (page,) = await pages(source, Query(RUNS))
    counted = await source.count(Query(RUNS))
    for cost in (page.cost, counted.cost):
        assert (cost.charge, cost.requests) == (0, 0)
        assert 0 < cost.elapsed < 5


async def test_whole_documents_come_with_their_own_bytes(tmp_path: Path) -> None:
    source = LocalSource(write(tmp_path / "workflowRuns.jsonl", RUNS_TEXT))
    (page,) = await pages(source, Query(RUNS, whole=True))
    assert page.raw == tuple(json.dumps(run(n)).encode() for n in (2, 1, 0))
    (page,) = await pages(source, Query(RUNS))
    assert page.raw == ()


async def test_the_only_run_of_an_id_is_found_under_it_and_one_of_several_is_not_chosen(tmp_path: Path) -> None:
    lines = [{"id": "alone"}, {"id": "twin"}, {"id": "twin", "workflowId": 42}, {"id": "both"}]
    lines += [{"id": "both", "workflowId": "both", "n": 1}, {"id": "odd", "workflowId": None}]
    source = LocalSource(write(tmp_path / "workflowRuns.jsonl", "".join(json.dumps(each) + "\n" for each in lines)))
    assert await source.get(RUNS, "alone", "alone") is not None
    assert await source.get(RUNS, "alone", "other") is None
    assert await source.get(RUNS, "twin", "twin") is None
    assert await source.get(RUNS, "odd", "odd") is None
    found = await source.get(RUNS, "both", "both")
    assert found is not None
    assert found.document["n"] == 1


async def test_a_document_too_deep_to_be_listed_keeps_the_key_that_it_opens_by(tmp_path: Path) -> None:
    deep = '{"id": "m", "userId": 42, "content": ' + "[" * 1015 + "]" * 1015 + "}"
    source = LocalSource(write(tmp_path / "agentMemory.jsonl", deep + "\n"))
    (row,) = await rows(source, Query(MEMORIES))
    assert PROBLEM in row
    assert partition_of(MEMORIES, row) == partition_key(42)
    assert await source.get(MEMORIES, "m", partition_key(42)) is not None


@pytest.mark.parametrize(
    "wrapped",
    [
        '{"_rid":"x==","Documents":[%s],"_count":2}',
        '{"Documents": [\n%s\n], "_count": 2, "_rid": "x"}\n',
        '\ufeff{\n  "_count": 2,\n  "Documents": [%s]\n}',
    ],
)
@pytest.mark.parametrize("name", ["reply.json", "workflowRuns.json", "reply.jsonl"])
async def test_a_reply_of_the_service_that_was_saved_is_read_as_its_documents(
    tmp_path: Path, wrapped: str, name: str
) -> None:
    stored = [{"id": each, "workflowId": each, "task": "] } Documents [", "events": [{}], "_ts": 1} for each in "ab"]
    text = wrapped % ", ".join(map(json.dumps, stored))
    source = LocalSource(write(tmp_path / name, text))
    (page,) = await pages(source, Query(RUNS, whole=True), 50)
    assert (sorted(ids(page.documents)), page.unread) == (["a", "b"], "")
    found = await source.get(RUNS, "a", "a")
    assert found is not None
    assert json.loads(found.raw or b"") == stored[0]


async def test_several_replies_in_one_file_are_named_and_none_of_them_is_half_read(tmp_path: Path) -> None:
    reply = '{"_rid": "x", "Documents": [{"id": "a", "workflowId": "a"}], "_count": 1}\n'
    source = LocalSource(write(tmp_path / "replies.jsonl", reply * 2))
    with pytest.raises(Unreadable, match="2 objects with Documents: a reply of the service, which is not read"):
        await pages(source, Query(RUNS), 50)


@pytest.mark.parametrize("content", [bytes(range(256)) * 10, b"\x01\0\x02\0\x03\0", b"\0a\0b\0c", b"a\0b\0"])
async def test_bytes_with_zeros_are_not_said_to_be_text_in_another_encoding(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Unreadable, match="holds no document that is recognised"):
        await pages(LocalSource(write(tmp_path / "bytes.jsonl", content)), Query(RUNS), 50)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
async def test_json_in_another_encoding_is_named(tmp_path: Path, encoding: str) -> None:
    for text in ('{"id": "a"}\n', '\n [{"id": "a"}]'):
        with pytest.raises(Unreadable, match=f"is written in {encoding[:6].upper()}"):
            LocalSource(write(tmp_path / "a.jsonl", text.encode(encoding))).opens_on()


@pytest.mark.parametrize("more", [{}, {"program_snapshot": {"prompt": "x" * 5_000}}])
async def test_a_link_finds_a_document_however_long_it_is_and_no_list_shows_what_it_asks_by(
    tmp_path: Path, more: dict[str, Any]
) -> None:
    stored = {"id": "o1", "userId": "ann", "optimizerType": "gepa", "trainExampleIds": ["ex_1", "ex_2"], **more}
    source = LocalSource(write(tmp_path / "dspyOptimizationRuns.jsonl", json.dumps(stored)))
    query = Query(OPTIMIZATIONS, (Term(OPTIMIZATIONS.field("example"), Has(("ex_2",))),))
    [row] = await rows(source, query)
    assert row["id"] == "o1"
    assert "trainExampleIds" not in row
    none = Query(OPTIMIZATIONS, (Term(OPTIMIZATIONS.field("example"), Has(("ex_3",))),))
    assert await rows(source, none) == []
