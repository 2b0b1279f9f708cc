"""The menus of a list: its order, and whose records it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from fleet_tui.fields import Container
from fleet_tui.query.query import Sort
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.widgets.pick_screen import PickScreen

_ALL_USERS: Final = "(all users)"


def choose_order(frame: FrameScreen, container: Container, take: Callable[[Sort], object]) -> None:
    """Lets the user choose among the orders that the container can be asked in."""
    fields = [each for each in container.fields if each.sortable]
    falling = {f"-sort:{each.name}": Sort(each, descending=True) for each in fields}
    rising = {f"sort:{each.name}": Sort(each, descending=False) for each in fields}
    options = [(text, f"{_label(order)}, highest or newest first") for text, order in falling.items()]
    options += [(text, f"{_label(order)}, lowest or oldest first") for text, order in rising.items()]

    def chosen(choice: str | None) -> None:
        if choice is not None:
            take({**falling, **rising}[choice])

    frame.app.push_screen(PickScreen("sort by", options), chosen)


def choose_user(frame: FrameScreen, seen: Iterable[str], take: Callable[[str | None], object]) -> None:
    """Lets the user choose whose records are shown, among users that were seen or by typing; None is everybody."""
    options = [(each, "seen in the loaded rows") for each in seen] + [(_ALL_USERS, "no user filter")]

    def chosen(choice: str | None) -> None:
        if choice:
            take(None if choice == _ALL_USERS else choice)

    frame.app.push_screen(PickScreen("user id", options, free=True), chosen)


def _label(order: Sort) -> str:
    return order.field.label or order.field.name
