"""The answer of a run as lines: Markdown laid out, JSON indented, anything else as it stands."""

from __future__ import annotations

from typing import Final

from fleet_tui.model.answer import Answer, why_missing
from fleet_tui.model.decode import decode, problem
from fleet_tui.model.run import WorkflowRun
from fleet_tui.present.blocks import block, section, told
from fleet_tui.present.cells import SHOWN_TEXT, Line, fold, folded
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.json.lines import MOST, json_lines
from fleet_tui.present.quantities import count, size_text
from fleet_tui.redact import without_keys
from fleet_tui.text import clip, one_line

_MARKDOWN: Final = ("", "markdown", "md", "text/markdown")
_JSON: Final = ("json", "application/json")


def answer_lines(answer: Answer, run: WorkflowRun, width: int) -> list[Line]:
    """Returns the answer, then what is recorded with it: sources, citations, tokens."""
    lines: list[Line] = []
    if answer.missing:
        lines += fold([(why_missing(answer, run), Tone.DIM)], width, 0)
    elif isinstance(answer.value, str):
        lines += _text(without_keys(answer.value)[:SHOWN_TEXT], answer.format.lower(), width)
        if len(answer.value) > SHOWN_TEXT:
            lines += [[], [(f"… {size_text(len(answer.value) - SHOWN_TEXT)} more, the raw tab shows all", Tone.WARN)]]
    else:
        lines += json_lines(answer.value, width, compact=False, most=MOST)
    beside = ({"format": answer.format} if answer.format else {}) | dict(answer.others)
    return folded([*lines, *section("recorded with it"), *told(beside, width)] if beside else lines, width)


def place(answer: Answer, run: WorkflowRun) -> str:
    """Returns its format and size, and what it cost."""
    size = size_text(len(answer.value.encode("utf-8", "replace"))) if isinstance(answer.value, str) else ""
    tokens = [count(each) for each in (run.tokens_prompt, run.tokens_completion) if each is not None]
    parts = [
        clip(one_line(answer.format), 12),
        size if not answer.missing else "",
        f"{'+'.join(tokens)} tok" if tokens else "",
    ]
    return "  ".join(filter(None, parts))


def _text(text: str, written: str, width: int) -> list[Line]:
    if written in _MARKDOWN:
        from fleet_tui.present.markdown import markdown_lines

        return markdown_lines(text, width)
    if written in _JSON:
        found = decode(b'{"answer":' + text.encode("utf-8", "surrogatepass") + b"}")
        why = problem(found)
        if why is None:
            return json_lines(found["answer"], width, compact=False, most=MOST)
        return [[("! its format says JSON, but it is none", Tone.WARN)], *block(text, width)]
    return block(text, width)
