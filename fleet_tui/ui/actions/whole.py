"""The whole document under the cursor, of which a list holds a part only."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from fleet_tui.fields import Document
from fleet_tui.fleet import Opened
from fleet_tui.model.record import Record
from fleet_tui.present import words
from fleet_tui.present.glyphs import Tone
from fleet_tui.query.projection import Partial
from fleet_tui.ui.frame import FrameScreen


def with_whole(frame: FrameScreen, then: Callable[[Document], object]) -> None:
    """Does something with the document that the cursor is on, once all of it is here."""
    document, record = frame.document, frame.record
    if document is not None and not isinstance(document, Partial):
        then(document)
    elif record:
        read_whole(frame, record, then)
    else:
        frame.flash([(" no document is read here yet", Tone.WARN)])


def read_whole(frame: FrameScreen, record: Record, then: Callable[[Document], object]) -> None:
    """Reads the document of a record by a point read, and does something with it."""

    def take(opened: Opened[Any] | None) -> None:
        if opened is None:
            frame.flash(words.trouble(words.gone(record.container, record.id)))
        else:
            then(opened.document)

    frame.act_on("whole", partial(frame.session.fleet.record, record.container, *record.stored_key), take)
