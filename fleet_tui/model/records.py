"""Which record type a container's documents become: the one class of its model's module that names it."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Protocol, cast

from fleet_tui.fields import Container, Document
from fleet_tui.model.row import Record, StoredRecord


class RecordType(Protocol):
    """A class of records."""

    def from_document(self, document: Document) -> Record:
        """Read a stored document; never raises."""
        ...


@cache
def record_type(container: Container) -> RecordType:
    """The record type of a container, from `model/<noun>.py`.

    Raises:
        LookupError: when there is none: a place that a new container needs was left out.
    """
    name = f"fleet_tui.model.{container.noun}"
    try:
        module = import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise LookupError(f"{container.name} has no model: {name.replace('.', '/')}.py is missing") from error
    for each in vars(module).values():
        if isinstance(each, type) and issubclass(each, StoredRecord) and getattr(each, "CONTAINER", None) is container:
            return cast("RecordType", each)
    raise LookupError(f"{container.name} has no record type: no class of {name} has it as its CONTAINER")
