"""The tables of the README, made from the code: `python -m tests.readme` writes them anew."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from fleet_tui.schema import sections
from fleet_tui.ui.commands import commands_of
from fleet_tui.ui.places import PLACES

README: Final = Path(__file__).parents[1] / "README.md"


def keys_table() -> str:
    """Every key by place, as the registry has them."""
    rows = ["| keys | what they do |", "| --- | --- |"]
    for place, name in PLACES.items():
        rows.append(f"| **{name}** | |")
        for each in commands_of(place):
            keys = (each.key_text or f":{each.id}").replace("|", "\\|")
            rows.append(f"| `{keys}` | {each.help} |")
    return "\n".join(rows)


def fields_table() -> str:
    """The JSON names of every row, with the filter word of each."""
    rows = ["| JSON name | filter word | stored at |", "| --- | --- | --- |"]
    for container in sections():
        rows.append(f"| **{container.section}** | | |")
        for field in container.listed():
            where = ", ".join(dict.fromkeys(f"`{path}`" for path in field.paths)) or "derived"
            rows.append(f"| `{field.json}` | {f'`{field.name}`' if field.match else '—'} | {where} |")
    return "\n".join(rows)


TABLES: Final[Mapping[str, Callable[[], str]]] = {"keys": keys_table, "fields": fields_table}


def rendered(text: str) -> str:
    """The text with every table made anew between its two marks."""
    for name, table in TABLES.items():
        marked = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        text = marked.sub(lambda found, table=table: f"{found[1]}{table()}\n{found[2]}", text)  # type: ignore[misc]
    return text


if __name__ == "__main__":
    README.write_text(rendered(README.read_text(encoding="utf-8")), encoding="utf-8")
