"""Which pane shows a container: the PANE of its section's module."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from fleet_tui.fields import Container

if TYPE_CHECKING:
    from fleet_tui.ui.panes.pane import Pane


@cache
def pane_type(container: Container) -> type[Pane[Any]]:
    """The pane of a container, from `ui/panes/<section>.py`; what it is made of loads when it is first asked for.

    Raises:
        LookupError: when there is none: a place that a new container needs was left out.
    """
    name = f"fleet_tui.ui.panes.{container.section}"
    try:
        module = import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise LookupError(f"{container.name} has no pane: {name.replace('.', '/')}.py is missing") from error
    found: type[Pane[Any]] | None = getattr(module, "PANE", None)
    if found is None or found.container is not container:
        raise LookupError(f"{container.name} has no pane: {name.replace('.', '/')}.py names none of its own as PANE")
    return found
