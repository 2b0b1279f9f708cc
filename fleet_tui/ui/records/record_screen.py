"""One record, whole: read by a point read where its partition is known, shown as its section tells it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from textual import on
from textual.message import Message
from textual.widget import Widget

from fleet_tui.address import Address
from fleet_tui.errors import FleetError
from fleet_tui.fields import Container, Document
from fleet_tui.fleet import Opened
from fleet_tui.model.record import Record
from fleet_tui.present import words
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.records.presentation import presentation
from fleet_tui.present.records.runs import short_id
from fleet_tui.present.state import State
from fleet_tui.schema import of_noun
from fleet_tui.text import one_line
from fleet_tui.ui.records.opened_screen import OpenedScreen, Opener
from fleet_tui.ui.session import Session
from fleet_tui.ui.widgets.text_view import TextView


class RecordScreen(OpenedScreen):
    """A record of any section but runs."""

    PLACES = ("search", *OpenedScreen.PLACES)

    class Arrived(Message):
        """A worker has read the record; None if there is none under that id."""

        def __init__(self, address: Address, opened: Opened[Any] | None) -> None:
            super().__init__()
            self.address = address
            self.opened = opened

    class ReadFailed(Message):
        """A worker could not read it."""

        def __init__(self, address: Address, error: FleetError) -> None:
            super().__init__()
            self.address = address
            self.error = error

    def __init__(
        self,
        session: Session,
        wanted: Address,
        where: Sequence[str],
        *,
        listed: Record | None = None,
        opener: Opener | None = None,
    ) -> None:
        super().__init__(session, wanted, where, opener)
        self._listed = listed
        self.opened: Opened[Any] | None = None
        self.view = TextView(id="record")

    @property
    def container(self) -> Container:
        """Where it is stored.

        Raises:
            LookupError: when its address names nothing that is.
        """
        found = of_noun(self.wanted.noun)
        if found is None:
            raise LookupError(self.wanted.noun)
        return found

    @property
    def trail(self) -> tuple[str, ...]:
        """Where it was opened from, then what it is."""
        return (*self.where, f"{self.container.one} {short_id(one_line(self.wanted.id))}")

    @property
    def address(self) -> Address | None:
        """The record."""
        return self.wanted

    @property
    def record(self) -> Record | None:
        """As far as it has been read."""
        return self.opened.record if self.opened else self._listed

    @property
    def document(self) -> Document | None:
        """As stored."""
        return self.opened.document if self.opened else None

    def body(self) -> Iterator[Widget]:
        """The text."""
        yield self.view

    def on_mount(self) -> None:
        """Show what the list knows, and read the rest."""
        self._tell()
        self.reload()

    def turn_to(self, record: Record) -> None:
        """Show another record of the section."""
        self.wanted = Address(self.wanted.noun, record.stored_id)
        self._listed, self.opened = record, None
        self.notice([])
        self._tell()
        self.reload()

    def reload(self) -> None:
        """Read it again."""
        self.set_state(State.LOADING)
        self.read_aside("record", self._read, self.wanted)

    async def _read(self, address: Address) -> None:
        key = self.record.partition_key if self.record else ""
        try:
            opened = await self.session.fleet.record(self.container, address.id, key)
        except FleetError as error:
            self.post_message(self.ReadFailed(address, error))
            return
        self.post_message(self.Arrived(address, opened))

    @on(Arrived)
    def _show(self, message: Arrived) -> None:
        if message.address != self.wanted:
            return  # the record before this one, come late
        if message.opened is None:
            gone = "gone since it was listed" if self._listed else "not in this container"
            self.set_state(State.ERROR)
            told = f"{self.container.one} {one_line(self.wanted.id)}: {gone}"
            self.view.say([[("✗ ", Tone.BAD), (told, Tone.PLAIN)]])
            self.notice([("✗ ", Tone.BAD), (told, Tone.PLAIN)] if self._listed else [])
            return
        self.opened = message.opened
        self.wanted = Address(self.wanted.noun, self.opened.record.stored_id)  # a part of an id may have been asked for
        self.set_state(State.OK, message.opened.cost.charge)
        self._tell()

    @on(ReadFailed)
    def _show_error(self, message: ReadFailed) -> None:
        if message.address == self.wanted:
            self.set_state(State.STALE if self.record else State.ERROR, error=message.error)
            self.view.say(words.error_lines(message.error))
            self.notice(*(words.error_notice(message.error, 0) if self.record else ()))

    def _tell(self) -> None:
        record = self.record
        if record is not None:
            shown, now = presentation(self.container), self.session.fleet.clock()
            self.view.show(lambda width: shown.detail(record, width, now))
