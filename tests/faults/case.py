"""What one case is: what goes wrong, what the user does, and what may then be seen."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from fleet_tui.errors import FleetError
from fleet_tui.present.state import State
from fleet_tui.schema import CONTAINERS
from tests.fake.server import FakeCosmos
from tests.fake.store import Container

NAMES: Final = frozenset(each.name for each in CONTAINERS)


ROWS: Final = ("query", "point")  # the kinds of request that ask for documents; the others ask about the account


class Asked(StrEnum):
    """What the user does once the fault is there, and by which keys."""

    FIRST = "opens the list"
    RELOAD = "reloads the list"
    NEXT = "goes to the next page"
    OPEN = "opens a run"
    REOPEN = "reloads an open run"
    SECTION = "turns to memories"
    RECORD = "opens a memory"


KEYS: Final = {
    Asked.FIRST: (),
    Asked.RELOAD: ("r",),
    Asked.NEXT: ("G",),
    Asked.OPEN: ("enter",),
    Asked.REOPEN: ("r",),
    Asked.SECTION: ("2",),
    Asked.RECORD: ("enter",),
}


class Rows(StrEnum):
    """How many rows stand in the end, against those that were there or that a page has."""

    ALL = "all"
    SOME = "some"
    NONE = "none"


class Stage:
    """The account that the case plays on."""

    def __init__(self, fake: FakeCosmos, containers: dict[str, Container]) -> None:
        self.fake = fake
        self.containers = containers
        self.listed = ("", "")  # id and partition key of the row under the cursor


@dataclass(frozen=True)
class Case:
    """One row of the table; `most` counts requests for documents, `says` is what stands on screen in the end."""

    name: str
    asked: Asked
    fault: Callable[[Stage], object]
    state: State
    says: tuple[str, ...] = ()
    rows: Rows = Rows.ALL
    error: type[FleetError] | None = None  # that the source raises, or names for a range
    most: int = 4
    ranges: int = 2
    deadline: float = 10.0  # seconds
    during: tuple[str, ...] = ()  # in the state cell while the answer is waited for
    then: str = ""  # a key that is pressed meanwhile
    never: tuple[str, ...] = ()  # what must not stand on screen
    filter_text: str = ""
    missing: Collection[str] = ()  # containers that were never made
    account: dict[str, str] = field(default_factory=dict)  # what is other than the fake's; https: is another scheme
    entra: bool = False
    proxy: bool = False  # the environment names one that is away

    @property
    def id(self) -> str:
        """Its name for pytest."""
        return self.name.replace(" ", "-")
