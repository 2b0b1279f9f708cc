"""A run whose events wait undecoded, against the same run decoded whole: nobody may see which of both it was."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any, Final

from fleet_tui.json_line import json_line
from fleet_tui.model.decode import LONGEST, decode
from fleet_tui.model.plan import compare
from fleet_tui.model.run import WorkflowRun
from fleet_tui.model.timeline import build_timeline
from fleet_tui.present.cells import line_text
from fleet_tui.present.run.event_detail import detail_lines
from fleet_tui.present.run.plan import plan_lines
from fleet_tui.present.run.timeline import row_line
from fleet_tui.undecoded import Undecoded
from tests.fuzz.documents import Case

_WIDTH: Final = 100
_BROKEN: Final = 0.3  # of the texts have something put in or taken out that no writer of JSON writes
_PUT_IN: Final = (
    *(b"NaN", b"Infinity", b"1e999", b"-1e999", b"1E400", b"-", b"01", b"1.", b"1" * 400, b"1" * 5_000, b"-0", b"0"),
    *(b"1" * 20, b"-9223372036854775809", b"18446744073709551616", b"5e-324", b"\xff", b"\xed\xa0\x80", b"\xf0\x9f"),
    *(b"\\ud800", b"\\udc00\\ud83d", b"\\ud83d\\ude00", b"\\u00", b"\\x", b"\\", b'"', b",", b":", b"[", b"]", b"{"),
    *(b"}", b"[]", b"{}", b"null", b"tru", b"\x00", b"\x01", b"\n", b"\r", b" ", b"\xef\xbb\xbf", b"\xc2\x85", b"//"),
    *(b'"events": [],', b'"events": 1,', b'"ev\\u0065nts": [1],', b'"timestamp": 1e999,', b'"time": [' * 30),
    *(b"[" * 1_100 + b"]" * 1_100, b"[" * 400 + b"]" * 400, '"é"'.encode(), '"\u2028"'.encode()),
)


def check_late(case: Case, chance: Random) -> bool:
    """Reads a document both ways; tells whether its events did wait."""
    text = _text(case.document, chance)
    whole, late = decode(text, waits_beyond=LONGEST), decode(text, waits_beyond=0)
    assert (type(late), list(late)) == (type(whole), list(whole))
    assert getattr(late, "how", "") == getattr(whole, "how", "")
    assert json_line(late) == json_line(whole)
    for told, expected in zip(_told(late), _told(whole), strict=True):
        assert told == expected, f"{told!r:.300} is not {expected!r:.300}"
    return isinstance(late.get("events"), Undecoded)


def _text(document: dict[str, Any], chance: Random) -> bytes:
    """The document as some writer writes it, or as something on the way broke it."""
    compact = (",", ":") if chance.random() < 0.5 else None
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(10 * usual)
    try:
        plain = json.dumps(document, ensure_ascii=chance.random() < 0.5, separators=compact)
    finally:
        sys.setrecursionlimit(usual)
    text = plain.encode(errors="surrogatepass")
    while chance.random() < _BROKEN:
        at = chance.choice((chance.randrange(len(text)), text.find(b'"events"'), text.find(b'"timestamp"')))
        text = text[:at] + chance.choice(_PUT_IN) + text[at + chance.choice((0, 0, 1, 4)) :]
    return text


def _told(document: Mapping[str, object]) -> Iterator[object]:
    """All that is read and drawn of a run, once of it alone and once as its own segment."""
    run = WorkflowRun.from_document(document)
    yield [repr(getattr(run, name)) for name in run.__struct_fields__ if name != "document"]
    for segments in ((), [{**document, "segmentIndex": 1}]):
        timeline = build_timeline(run, segments)
        timeline.examine(len(timeline))
        yield timeline.note, timeline.landing, timeline.counts(), timeline.agents, timeline.axis.ends
        for row in timeline:
            event = row.event
            yield row.offset, row.seconds, row.steps_back, row.duplicate, row.late, row.severity
            yield event.id, event.origin, event.moment, event.judge and event.judge.round, event.issues
            yield json_line(event.document), line_text(row_line(row, timeline, _WIDTH))
        for row in list(timeline)[:3]:
            yield [line_text(each) for each in detail_lines(timeline, row, _WIDTH)]
        yield [line_text(each) for each in plan_lines(compare(document, timeline), document, timeline, _WIDTH)]
