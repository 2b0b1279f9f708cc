"""Choosing what comes first: by what a source sorts, or by a number of the rows that are here.

Each name stands in the menu once, the newest first on top. To choose the present order turns it round, so that nobody
has to look for the other way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from msgspec import Struct

from fleet_tui.fields import Container, Field, Kind
from fleet_tui.present import words
from fleet_tui.present.records.numbers import numbers
from fleet_tui.query.query import Sort
from fleet_tui.ui.actions.choosing import choose_among
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.widgets.pick_screen import Options, narrowed

_WRITTEN: Final = "written"  # the field of the order that every list has from the start
_FIRST: Final[Mapping[Kind, tuple[str, str]]] = {
    Kind.NUMBER: ("highest first", "lowest first"),
    Kind.LENGTH: ("highest first", "lowest first"),
    Kind.TIME: ("newest first", "oldest first"),
}
_BY_LETTERS: Final = ("from z to a", "from a to z")


class Order(Struct, frozen=True):
    """Names a way to sort: `score`, whose other way is chosen next; `loaded` sorts only the rows that are here."""

    name: str
    descending: bool
    meaning: str
    usual: bool  # the way that is offered first: the highest and the newest, names from a to z
    loaded: bool = False

    @property
    def shown(self) -> str:
        """The name in the menu, with the arrow that its column will have."""
        return f"{self.name} {'↓' if self.descending else '↑'}"

    @property
    def typed(self) -> str:
        """The words for a filter or behind `:sort`."""
        return f"{'-' if self.descending else ''}sort:{self.name}"


def choose_order(
    frame: FrameScreen,
    container: Container,
    now: tuple[str, bool],
    take: Callable[[Order], object],
    given: str = "",
) -> None:
    """Lets the user choose an order, unless it is given as in a filter; `now` is the present name and direction.

    Each name stands there once, the newest first on top; to choose the present order turns it round.
    """
    orders = {each.shown: each for each in _orders(container)}
    if given:
        sign, name = ("-" if given.startswith("-") else ""), given.removeprefix("-").removeprefix("sort:")
        typed = f"{sign}sort:{name}"
        given = next((shown for shown, each in orders.items() if each.typed == typed), typed)
    first = [each for each in orders.values() if (each.descending == now[1] if each.name == now[0] else each.usual)]
    options = [(each.shown, _meant(each, now)) for each in first]
    others = [(each.shown, _meant(each, now)) for each in orders.values() if each not in first]

    def chosen(choice: str | None) -> None:
        if choice is None:
            return
        order = orders[choice]
        again = not given and now == (order.name, order.descending)
        turned = (each for each in orders.values() if each.name == order.name and each is not order)
        take(next(turned, order) if again else order)

    def narrow(typed: str) -> Options:
        return narrowed([*options, *others], typed) if typed.strip() else options

    current = next((each.shown for each in first if each.name == now[0]), "")
    choose_among(frame, "order", [*options, *others], chosen, given, narrow=narrow, current=current)


def order_options(container: Container) -> Options:
    """Returns what may be typed behind the name of the command, with what each puts first."""
    return [(each.typed.replace("sort:", ""), each.meaning) for each in _orders(container)]


def _orders(container: Container) -> Iterator[Order]:
    """Yields every order both ways: by the last write, by numbers, whoever puts the rows in order, then by others."""
    fields = [each for each in container.fields if each.sortable]
    asked = [order for each in fields for order in _by(container, each)]
    names = {each.name for each in fields}
    put = [order for each in numbers(container) if each not in names for order in _loaded(each)]
    numbered = {each.name for each in fields if each.kind in (Kind.NUMBER, Kind.LENGTH)} | {each.name for each in put}
    yield from sorted([*asked, *put], key=lambda each: (each.name != _WRITTEN, each.name not in numbered))


def _by(container: Container, field: Field) -> Iterator[Order]:
    usually_falls = field.kind in _FIRST
    for descending in (usually_falls, not usually_falls):
        first = _first(container, field, descending)
        yield Order(field.name, descending, first, usual=descending is usually_falls)


def _loaded(name: str) -> Iterator[Order]:
    for descending, first in zip((True, False), _FIRST[Kind.NUMBER], strict=True):
        yield Order(name, descending, f"{first}, of the rows that are here", usual=descending, loaded=True)


def _first(container: Container, field: Field, descending: bool) -> str:
    """Says what an order puts first."""
    if field.name == _WRITTEN:
        order = words.order_meaning(container, Sort(field, descending))
        return order.removeprefix("highest or ").removeprefix("lowest or ")
    first = _FIRST.get(field.kind, _BY_LETTERS)[not descending]
    return f"{first} · {field.label}" if field.label else first


def _meant(order: Order, now: tuple[str, bool]) -> str:
    """Says what an order puts first and, of the present one, that enter turns it round."""
    again = " · enter turns it round" if now == (order.name, order.descending) else ""
    return f"{order.meaning} · {order.typed}{again}"


def choose_row_order(
    frame: FrameScreen, orders: Options, now: str, take: Callable[[str], object], given: str = ""
) -> None:
    """Lets the user choose among the orders of a table, unless its name is given."""

    def chosen(choice: str | None) -> None:
        if choice is not None:
            take(choice)

    choose_among(frame, "order", orders, chosen, given, current=now)
