"""How a section shows its records, on the screen and on the command line alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any, Protocol, cast

from fleet_tui.clock import Clock
from fleet_tui.fields import Container
from fleet_tui.ui.present.any_record import AnyRecord
from fleet_tui.ui.present.cells import Column, Line


class Presentation(Protocol):
    """Columns of a list, one line about a record, and all there is to know of it."""

    def columns(self, clock: Clock) -> Sequence[Column[Any]]:
        """The columns of the list; ages count from the clock."""
        ...

    def peek(self, record: Any, now: datetime) -> Line:
        """One line about a record of the list."""
        ...

    def detail(self, record: Any, width: int, now: datetime) -> list[Line]:
        """All there is to know of a record, as far as it was read."""
        ...


@cache
def presentation(container: Container) -> Presentation:
    """The module `ui/present/<section>.py`, or what any record has in common where a section says nothing better."""
    name = f"fleet_tui.ui.present.{container.section}"
    try:
        return cast("Presentation", import_module(name))
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        return AnyRecord(container)
