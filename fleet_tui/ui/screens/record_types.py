"""Which screen shows one record of a container: the SCREEN of `ui/screens/<noun>_screen.py`, else what suits any."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import Any, Protocol, cast

from textual.screen import Screen

from fleet_tui.address import Address
from fleet_tui.fields import Container
from fleet_tui.ui.screens.opened_screen import Opener
from fleet_tui.ui.session import Session


class ScreenType(Protocol):
    """A class of screens of one record."""

    def __call__(
        self,
        session: Session,
        wanted: Address,
        where: Sequence[str],
        *,
        listed: Any = None,
        opener: Opener | None = None,
    ) -> Screen[Any]:
        """The screen of the record at an address; `listed` is as far as a list has read it."""
        ...


@cache
def screen_type(container: Container) -> ScreenType:
    """The screen of a container's records; what it is made of loads when it is first asked for."""
    name = f"fleet_tui.ui.screens.{container.noun}_screen"
    try:
        return cast("ScreenType", import_module(name).SCREEN)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        from fleet_tui.ui.screens.record_screen import RecordScreen

        return RecordScreen
