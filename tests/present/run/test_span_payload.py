"""The detail of a span shows what tells something: nothing that is empty, no time that nobody can read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.present.run.test_event_detail import detail
from tests.source.traces import sdk
from tests.source.traces.reading import run, runs, timeline


async def shown(path: Path, text: str, name: str) -> tuple[str, dict[str, Any]]:
    """What is shown of a span, and what the document holds of it."""
    document = await run(path, text)
    rows = await timeline(path, document["id"])
    index = next(each.index for each in rows if name in (each.event.tool, each.event.text))
    return detail(rows, index, 100), document["events"][index]["payload"]


async def test_nanoseconds_nulls_and_what_is_empty_are_left_to_the_raw_document(tmp_path: Path) -> None:
    stored = json.loads(sdk.otlp(sdk.a_run()))
    spans = stored["resourceSpans"][0]["scopeSpans"][0]["spans"]
    each = next(each for each in spans if each["name"] == "execute_tool tides")
    each |= {"traceState": "", "flags": 257, "nothing": None, "none": [], "deep": {"empty": {}}}
    text, payload = await shown(tmp_path / "given.json", json.dumps(stored), "tides")
    assert payload["otherFields"]["nothing"] is None
    assert payload["endTimeUnixNano"] == sdk.at(2900)
    assert '"otherFields": {"flags": 257}' in text
    assert '"end": "11:06:42.900Z"' in text
    assert '"timestamp": "11:06:42.200Z"' in text
    assert not any(each in text for each in ("UnixNano", "null", "[]", "{}", "durationMs", str(sdk.at(0))[:8]))
    assert "took 0.8s" in text


async def test_an_attribute_is_shown_as_it_was_recorded_and_an_error_once(tmp_path: Path) -> None:
    harbour = sdk.Harbour()
    harbour.span("root", 0, 1000, attributes={"empty": ""}, status=sdk.Status(sdk.StatusCode.ERROR, "adrift"))
    text, payload = await shown(tmp_path / "given.json", sdk.otlp(harbour.spans), "root")
    assert payload["error"] == {"message": "adrift"}
    assert '"attributes": {"empty": ""}' in text
    assert text.count("adrift") == 1
    assert text.count("root") == 1


async def test_a_time_that_is_none_stands_as_it_is(tmp_path: Path) -> None:
    stored = json.loads(sdk.console(sdk.a_run()[-1:], indent=None))
    stored["events"] = [{"name": "late", "timestamp": "yesterday", "attributes": {}}]
    path = tmp_path / "given.jsonl"
    path.write_text(json.dumps(stored))
    (document,) = await runs(path)
    assert document["events"][0]["payload"]["spanEvents"] == [{"name": "late", "timestamp": "yesterday"}]
