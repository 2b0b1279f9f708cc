"""Names a place as text that can be copied, typed and opened again: `fleet://run/wf_…@ev_010`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote

SCHEME: Final = "fleet://"
_ERRORS: Final = "surrogatepass"  # an id may hold half a character, and is found only by it


@dataclass(frozen=True, slots=True)
class Address:
    """Names a record by noun and id, and a place in it: `ev_010`, `error`, `judge:2`, or none."""

    noun: str
    id: str
    anchor: str = ""

    def __str__(self) -> str:
        """Returns the full form; what could act on a terminal or split the address is percent-encoded."""
        place = f"@{quote(self.anchor, safe=':#', errors=_ERRORS)}" if self.anchor else ""
        return f"{SCHEME}{self.noun}/{quote(self.id, safe='', errors=_ERRORS)}{place}"

    @classmethod
    def parse(cls, text: str, noun: str = "run") -> Address:
        """Reads the full form, or `ID@place` as typed; an id that holds an `@` needs the full form."""
        if text.startswith(SCHEME):
            noun, _, rest = text.removeprefix(SCHEME).partition("/")
            stored, _, anchor = rest.partition("@")
            return cls(noun, unquote(stored, errors=_ERRORS), unquote(anchor, errors=_ERRORS))
        stored, _, anchor = text.rpartition("@") if "@" in text else (text, "", "")
        return cls(noun, stored, anchor)
