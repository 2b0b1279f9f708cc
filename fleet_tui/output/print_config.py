"""Each setting and where it came from."""

from __future__ import annotations

from collections.abc import Sequence

from fleet_tui.output.form import Form
from fleet_tui.output.streams import Streams
from fleet_tui.settings.survey import Told
from fleet_tui.text import one_line
from fleet_tui.ui.present.glyphs import NOT_RECORDED


def print_config(streams: Streams, form: Form, told: Sequence[Told]) -> None:
    """One setting a line, as aligned text or as a JSON object; a key only by its length."""
    if form is Form.JSON:
        for each in told:
            wrong = {"wrong": each.wrong} if each.wrong else {}
            streams.json({"setting": each.name, "value": each.value, "from": each.origin, **wrong})
    else:
        rows = [("setting", "value", "from"), *(_row(each) for each in told)]
        sizes = [max(len(row[column]) for row in rows) for column in (0, 1)]
        for name, value, origin in rows:
            streams.line(f"{name:<{sizes[0]}}  {value:<{sizes[1]}}  {origin}")
    streams.flush()


def _row(told: Told) -> tuple[str, str, str]:
    value = told.value or ("!" if told.wrong else NOT_RECORDED)
    return told.name, one_line(value), one_line(told.wrong or told.origin)
