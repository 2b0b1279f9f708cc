"""Which screens show a container: its list and one record of it.

Both tables are written out; a container that they lack gets the screens that suit any. Each loads when first shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol

from textual.screen import Screen

from fleet_tui.address import Address
from fleet_tui.fields import Container
from fleet_tui.schema import CACHE, EXAMPLES, MEMORIES, OPTIMIZATIONS, RUNS
from fleet_tui.ui.records.opened_screen import Opener
from fleet_tui.ui.session import Session

if TYPE_CHECKING:
    from fleet_tui.ui.lists.list_screen import Pane


class RecordScreenType(Protocol):
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
        """Make the screen of the record at an address; `listed` is as far as a list has read it."""
        ...


def _run_list() -> type[Pane[Any]]:
    from fleet_tui.ui.lists.runs import RunsPane

    return RunsPane


def _memory_list() -> type[Pane[Any]]:
    from fleet_tui.ui.lists.memories import MemoriesPane

    return MemoriesPane


def _optimization_list() -> type[Pane[Any]]:
    from fleet_tui.ui.lists.optimizations import OptimizationsPane

    return OptimizationsPane


def _example_list() -> type[Pane[Any]]:
    from fleet_tui.ui.lists.examples import ExamplesPane

    return ExamplesPane


def _cache_list() -> type[Pane[Any]]:
    from fleet_tui.ui.lists.cache import CachePane

    return CachePane


def _run() -> RecordScreenType:
    from fleet_tui.ui.run.run_screen import RunScreen

    return RunScreen


def _memory() -> RecordScreenType:
    from fleet_tui.ui.records.memory_screen import MemoryScreen

    return MemoryScreen


def _any_record() -> RecordScreenType:
    from fleet_tui.ui.records.record_screen import RecordScreen

    return RecordScreen


LISTS: Final[dict[Container, Callable[[], type[Pane[Any]]]]] = {
    RUNS: _run_list,
    MEMORIES: _memory_list,
    OPTIMIZATIONS: _optimization_list,
    EXAMPLES: _example_list,
    CACHE: _cache_list,
}
RECORDS: Final[Mapping[Container, Callable[[], RecordScreenType]]] = {RUNS: _run, MEMORIES: _memory}


def pane_type(container: Container) -> type[Pane[Any]]:
    """Return the list of a container.

    Raises:
        LookupError: when there is none: a place that a new container needs was left out.
    """
    found = LISTS.get(container)
    if found is None:
        raise LookupError(f"{container.name} has no pane: LISTS in fleet_tui/ui/sections.py lacks it")
    return found()


def screen_type(container: Container) -> RecordScreenType:
    """Return the screen of a container's records."""
    return RECORDS.get(container, _any_record)()
