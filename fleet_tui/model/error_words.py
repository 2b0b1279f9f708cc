"""Says what a stored error says, whatever its writer made of it: a text, an object, a list or a number."""

from __future__ import annotations

from typing import Final

from fleet_tui.model.inline import inline
from fleet_tui.number import finite

_TEXTS: Final = ("message", "detail")  # of an object, the first that is there
_MANY: Final = 20  # errors of a list that are told


def error_words(stored: object) -> str:
    """Returns the words of an error as they are stored, and of an object without any its JSON; empty of no error."""
    if isinstance(stored, list):
        return "; ".join(filter(None, map(_words, stored[:_MANY])))
    return _words(stored)


def _words(stored: object) -> str:
    if isinstance(stored, str):
        return stored if stored.strip() else ""
    if isinstance(stored, dict):
        return _of_object(stored) or (inline(stored) if stored else "")
    says = stored is True or isinstance(stored, list) or finite(stored)
    return inline(stored) if stored and says else ""


def _of_object(stored: dict[str, object]) -> str:
    """Returns its kind and its first text, of which the kind may be a part."""
    kind = _text(stored.get("type"))
    said = next(filter(None, (_text(stored.get(name)) for name in _TEXTS)), "")
    return said if said.startswith(kind) else ": ".join(filter(None, (kind, said)))


def _text(stored: object) -> str:
    return stored if isinstance(stored, str) and stored.strip() else ""
