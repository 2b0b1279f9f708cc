"""Panes: to the next, to that before, and a pane over the whole body of its screen."""

from __future__ import annotations

from textual.widget import Widget

from fleet_tui.present.glyphs import Tone
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.widgets.filter_line import FilterLine
from fleet_tui.ui.widgets.line_list import LineList
from fleet_tui.ui.widgets.pane import ASIDE, ZOOMED, ZOOMS, Pane, unzoom


def next_pane(frame: FrameScreen, direction: int = 1) -> None:
    """Gives the keys to the next pane in a direction, which takes a zoom over."""
    zoomed = unzoom(frame)
    if sum(isinstance(each, LineList) for each in frame.focus_chain) < 2:
        frame.flash([(" this screen has one pane", Tone.DIM)])
    elif direction > 0:
        frame.focus_next(LineList)
    else:
        frame.focus_previous(LineList)
    if zoomed:
        zoom_pane(frame)


def zoom_pane(frame: FrameScreen) -> None:
    """Lets the pane with the keys fill the body, or gives the others their room back."""
    if frame.give_back() or frame.focused is None:
        return
    inner: Widget | None = next((each for each in frame.focused.ancestors if isinstance(each, Pane)), None)
    if inner is not None and not _stands_alone(frame, inner):
        while inner is not frame and isinstance(inner, Widget):
            inner.add_class(ZOOMED)
            for each in _beside(frame, inner):
                each.add_class(ASIDE)
            inner = inner.parent if isinstance(inner.parent, Widget) else None
        frame.add_class(ZOOMS)
        frame.paint_footer()
    else:
        frame.flash([(" this pane fills the screen already", Tone.DIM)])


def _stands_alone(frame: FrameScreen, pane: Widget) -> bool:
    """Tells whether there is nothing in the body beside a pane."""
    ways = (each for each in pane.ancestors_with_self if isinstance(each, Widget) and each is not frame)
    return not any(_beside(frame, each) for each in ways)


def _beside(frame: FrameScreen, inner: Widget) -> list[Widget]:
    """Returns what shares the room of a widget and would give it: not the frame, nor the filter, which is typed in."""
    stay = (inner, frame.title_row.bar, frame.notice_bar, frame.footer_bar)
    around = inner.parent.children if isinstance(inner.parent, Widget) else ()
    return [each for each in around if each.display and each not in stay and not isinstance(each, FilterLine)]
