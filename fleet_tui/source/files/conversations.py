"""Counts the conversations that lie beside records of ours: a writer stores them too, and no list shows them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Final

from fleet_tui.errors import Unreadable
from fleet_tui.source.files.lines import FileBytes, has_lines, numbered
from fleet_tui.source.files.spans import spanning
from fleet_tui.text import counted

_NAMES: Final = ("conversations.jsonl", "conversations.json")


def conversations_beside(folders: Iterable[Path]) -> str:
    """Says how many conversations lie in some folders; of a large file only that it holds some, empty without any."""
    said = (_said(folder / name) for folder in folders for name in _NAMES)
    return "; ".join(filter(None, said))


def _said(path: Path) -> str:
    if not path.is_file():
        return ""
    try:
        file = FileBytes.open(path)
        found = chain.from_iterable((numbered if has_lines(file) else spanning)(file)) if file.small else ()
        many = counted(sum(1 for _ in found), "conversation") if file.small else "conversations"
        file.close()
    except Unreadable:
        return ""
    return f"{file.name} holds {many}, which no list shows"
