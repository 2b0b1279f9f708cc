"""A view over the whole screen: a stored document, the request log, the help."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import ClassVar, Final

from textual.binding import BindingType
from textual.widget import Widget

from fleet_tui.address import Address
from fleet_tui.fields import Container, Document
from fleet_tui.model.record import Record
from fleet_tui.present.cells import Layout
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.records.runs import step_to
from fleet_tui.query.projection import Partial
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.session import Session
from fleet_tui.ui.widgets.json_view import JsonView
from fleet_tui.ui.widgets.text_view import TextView


class ViewScreen(FrameScreen):
    """A text or a document to be read; esc goes back."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("screen")

    def __init__(
        self,
        session: Session,
        trail: tuple[str, ...],
        view: TextView | JsonView,
        document: Document | None = None,
        record: Record | None = None,
        address: Address | None = None,
    ) -> None:
        super().__init__(session)
        self._trail = trail
        self._view = view
        self._document, self._record, self._address = document, record, address

    @property
    def places(self) -> tuple[str, ...]:
        return (*(("json",) if self._document is not None else ()), "search", "screen", *super().places)

    @property
    def trail(self) -> tuple[str, ...]:
        return self._trail

    @property
    def document(self) -> Document | None:
        """The stored document that is shown, if it is not a text."""
        return self._document

    @property
    def record(self) -> Record | None:
        """The record whose document is shown."""
        return self._record

    @property
    def address(self) -> Address | None:
        """The address of what the document was looked at from."""
        return self._address

    def body(self) -> Iterator[Widget]:
        yield self._view

    def on_mount(self) -> None:
        """Lays the document out, now that its width is known."""
        if isinstance(self._view, JsonView):
            self._view.show(self._document)
        if isinstance(self._document, Partial):
            self.notice([(" a part of the document: what a list reads of it", Tone.WARN)])


def _document(frame: FrameScreen, _section: Container) -> ViewScreen | None:
    """Returns the stored document that the cursor is on, if any has been read."""
    if frame.document is None:
        return None
    record, trail = frame.record, frame.trail
    step = step_to(record.container, record.id) if record else trail[-1]
    trail = (*trail, "raw") if step in trail else (*trail, step, "raw")
    return ViewScreen(frame.session, trail, JsonView(id="json"), frame.document, record, frame.address)


def _requests(frame: FrameScreen, _section: Container) -> ViewScreen:
    """Returns the request log."""
    from fleet_tui.present.requests import requests_layout

    source = frame.session.fleet.source
    read = (*source.recognised, *source.times)
    return _text(frame, "requests", requests_layout(frame.session.log, read, live=source.identity.live))


def _help(frame: FrameScreen, section: Container) -> ViewScreen:
    """Returns the keys of a screen, the words of the filter of its records or else of the section, and the signs."""
    from fleet_tui.ui.actions.help_text import help_layout

    container = frame.record.container if frame.record else section
    return _text(frame, "help", help_layout(frame.places, frame.session.keymap, container))


def _text(frame: FrameScreen, name: str, layout: Layout) -> ViewScreen:
    view = TextView(id="text")
    view.show(layout)
    return ViewScreen(frame.session, (*frame.trail, name), view)


VIEWS: Final[Mapping[str, Callable[[FrameScreen, Container], ViewScreen | None]]] = {
    "raw": _document,
    "requests": _requests,
    "help": _help,
}
