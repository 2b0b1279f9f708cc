"""A load that is stopped says how far it came, and one bad id costs nobody else."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Typed, clean
from tests.emulator.server import TestServer
from tests.fake.faults import Fault, hang, status
from tests.fake.server import FakeCosmos
from tests.terminal import signals_by_default


@pytest.fixture
def fake() -> Iterator[FakeCosmos]:
    with FakeCosmos() as fake:
        fake.container("agentic-fleet", "dspyExamples", "/userId")
        yield fake


@pytest.fixture
def many(tmp_path: Path) -> Path:
    documents = ({"id": f"e{n}", "userId": "ann"} for n in range(500))
    (tmp_path / "dspyExamples.jsonl").write_text("".join(json.dumps(each) + "\n" for each in documents))
    return tmp_path


def stopped(fake: FakeCosmos, path: Path, number: signal.Signals, last: Fault, *before: str) -> tuple[int, str]:
    """Load until 12 documents are stored and 8 more sent, and send the signal then: the exit code, and what was said.

    `last` is what becomes of those after the 12.
    """
    came: list[object] = []
    started: list[subprocess.Popen[str]] = []

    def reached(_: object) -> bool:
        came.append(None)
        if len(came) == 8:
            os.kill(started[0].pid, number)
        return True

    fake.fail(lambda request: request.kind == "write", status(201), times=12)
    fake.fail(lambda request: request.kind == "write" and reached(request), last)
    command = [*before, sys.executable, "-m", "fleet_tui", "load", str(path), "--yes"]
    with signals_by_default():
        process = subprocess.Popen(command, stdout=-1, stderr=-1, env={**clean(os.environ), **fake.environ}, text=True)
    started.append(process)
    try:
        return process.wait(30), process.communicate()[1]
    finally:
        process.kill()


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130), (signal.SIGQUIT, 131)]
)
def test_a_load_that_a_signal_stops_counts_what_was_stored(
    fake: FakeCosmos, many: Path, number: signal.Signals, code: int
) -> None:
    fake.latency = 0.05  # seconds, so that documents are under way when the signal comes
    ended, said = stopped(fake, many, number, status(201))
    stored = sum(each.status == 201 for each in fake.writes)
    assert 12 <= stored < 500
    assert ended == code
    assert f"stopped: {stored} documents: {stored} new\n" in said
    assert "not answered" not in said
    assert "Traceback" not in said


def test_of_what_was_sent_and_never_answered_a_stopped_load_claims_nothing(fake: FakeCosmos, many: Path) -> None:
    ended, said = stopped(fake, many, signal.SIGTERM, hang())
    assert ended == 143
    assert "stopped: 12 documents: 12 new\n" in said
    assert "sent and not answered, so perhaps stored: 8\n" in said


def test_a_load_that_was_told_not_to_mind_a_hangup_goes_on(fake: FakeCosmos, many: Path) -> None:
    ended, said = stopped(fake, many, signal.SIGHUP, status(201), "nohup")
    assert ended == 0
    assert "500 documents: 500 new" in said


def test_of_a_failure_the_load_counts_the_documents_beside_it(
    fake: FakeCosmos, many: Path, typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_COSMOS_KEY", fake.key)
    fake.latency = 0.05
    fake.fail(lambda request: request.kind == "write" and b'"e7"' in request.payload, status(403))
    fake.fail(lambda request: request.kind == "write", status(201))
    done = typed("load", many, "--yes", "--endpoint", fake.endpoint)
    assert done.code == 1
    stored = sum(each.status == 201 for each in fake.writes)
    assert stored >= 7
    assert f"stopped: {stored} documents: {stored} new\n" in done.err


LINE_END = [{"id": "a\nb", "workflowId": "pk"}, *({"id": f"after_{n}", "workflowId": f"a{n}"} for n in range(20))]


def test_an_id_with_a_line_end_costs_that_document_and_the_dry_run_says_the_same(
    typed: Typed, server: TestServer, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("ENDPOINT", server.endpoint), ("KEY", server.key), ("DATABASE", request.node.name)):
        monkeypatch.setenv(f"AZURE_COSMOS_{name}", value)
    file = tmp_path / "id_newline.jsonl"
    file.write_text("".join(json.dumps({**each, "task": {"input": "x"}, "events": []}) + "\n" for each in LINE_END))
    assert typed("provision", "--dimensions", "8", "--apply").code == 0
    dry, done, again = (typed("load", file, each) for each in ("--dry-run", "--yes", "--yes"))
    assert (dry.code, dry.out) == (1, "workflowRuns           new 20  refused 1\n")
    assert (done.code, done.out) == (dry.code, dry.out)
    assert (again.code, again.out) == (1, "workflowRuns           unchanged 20  refused 1\n")
    for each in (dry, done, again):
        assert ": its id holds a tab or a line end, which no id may\n" in each.err
    assert len(typed("runs", "--json").rows()) == 20


def test_what_only_the_sdk_refuses_is_refused_and_the_rest_is_stored(
    fake: FakeCosmos, typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fleet_tui.source.cosmos.storable.id_fault", lambda _: "")
    documents = [{"id": "a\tb", "userId": "ann"}, {"id": "c", "userId": "ann"}]
    (tmp_path / "dspyExamples.jsonl").write_text("".join(json.dumps(each) + "\n" for each in documents))
    fake.fail(lambda request: request.kind == "write", status(201))
    monkeypatch.setenv("AZURE_COSMOS_KEY", fake.key)
    done = typed("load", tmp_path, "--yes", "--endpoint", fake.endpoint)
    assert (done.code, done.out) == (1, "dspyExamples           new 1  refused 1\n")
    assert "the SDK does not send it: Id contains illegal chars.\n" in done.err
