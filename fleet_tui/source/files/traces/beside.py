"""Finds traces that lie beside records of ours under a name that tells nothing, so that no run gets its timeline.

Only how a file begins is looked at, and only at so many files: a folder may hold anything.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from fleet_tui.disk import open_file
from fleet_tui.source.files.recognise import tells_nothing
from fleet_tui.text import one_line

_HEAD: Final = 4096  # bytes, behind which no file of spans is still without one
_FILES: Final = 100  # of a folder that are looked at
_GZIPPED: Final = b"\x1f\x8b"
# One of these begins a file of spans: the console exporter's, OTLP's, Jaeger's, Zipkin's. Lines of a log name the trace
# that they belong to as well, but in no context.
_SPANS: Final = re.compile(
    rb'"context"\s*:\s*\{[^{}]*"trace_id"[^{}]*"span_id"'
    rb'|"(?:resourceSpans|resource_spans|scopeSpans|scope_spans)"\s*:\s*\['
    rb'|"traceID"\s*:.*"spanID"\s*:'
    rb'|"traceId"\s*:.*"localEndpoint"\s*:',
    re.DOTALL,
)


def traces_beside(folders: Iterable[Path]) -> str:
    """Says which files in some folders look like traces and are not read for their names; empty without any."""
    return "; ".join(
        f"{one_line(path.name)} looks like traces: name it traces….{_kind(path)}, or open it by itself"
        for folder in folders
        for path in _unread(folder)
    )


def _unread(folder: Path) -> Iterator[Path]:
    try:
        named = sorted(each for each in folder.iterdir() if tells_nothing(each.name))
    except OSError:
        return
    yield from (each for each in islice(named, _FILES) if _SPANS.search(_head(each)))


def _head(path: Path) -> bytes:
    """Returns how a file begins, unpacked; nothing of what is none, or cannot be read."""
    try:
        if not path.is_file():
            return b""
        with open_file(path) as stream:
            packed = stream.read(len(_GZIPPED)) == _GZIPPED
            stream.seek(0)
            return (gzip.GzipFile(fileobj=stream) if packed else stream).read(_HEAD) or b""
    except (OSError, EOFError, zlib.error):
        return b""


def _kind(path: Path) -> str:
    """Returns the ends of a file's name that say how it is written."""
    return "".join(path.suffixes[-2:] if path.suffix == ".gz" else path.suffixes[-1:]).lstrip(".")
