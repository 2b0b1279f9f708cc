"""Panes: to the next one, to the one before, and one of them over the whole body of its screen."""

from __future__ import annotations

from typing import Final

from textual.widget import Widget

from fleet_tui.present.glyphs import Tone
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.widgets.line_list import LineList
from fleet_tui.ui.widgets.pane import Pane

_ZOOMED: Final = "zoomed"
_ASIDE: Final = "put-aside"


def next_pane(frame: FrameScreen, direction: int = 1) -> None:
    """Gives the keys to the next pane in a direction; where one is zoomed, that one is next."""
    zoomed = unzoom(frame)
    if sum(isinstance(each, LineList) for each in frame.focus_chain) < 2:
        frame.notice([(" this screen has one pane", Tone.DIM)])
    elif direction > 0:
        frame.focus_next(LineList)
    else:
        frame.focus_previous(LineList)
    if zoomed:
        zoom_pane(frame)


def zoom_pane(frame: FrameScreen) -> None:
    """Lets the pane with the keys fill the body, or gives the others their room back."""
    if unzoom(frame) or frame.focused is None:
        return
    pane = next((each for each in frame.focused.ancestors_with_self if isinstance(each, Pane)), None)
    inner: Widget | None = pane
    while inner is not None and inner is not frame and isinstance(inner.parent, Widget):
        inner.add_class(_ZOOMED)
        for each in inner.parent.children:
            if each is not inner and each.display and each not in (frame.title_bar, frame.notice_bar, frame.footer_bar):
                each.add_class(_ASIDE)
        inner = inner.parent


def unzoom(frame: FrameScreen) -> bool:
    """Gives all panes their room back; tells whether one had filled the body."""
    found = frame.query(f".{_ZOOMED}")
    if not found:
        return False
    found.remove_class(_ZOOMED)
    frame.query(f".{_ASIDE}").remove_class(_ASIDE)
    return True
