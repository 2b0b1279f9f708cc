"""The acts that a key can have on any screen, by the id of its command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from fleet_tui.ui.actions.bundling import bundle
from fleet_tui.ui.actions.choosing import choose_profile, choose_theme
from fleet_tui.ui.actions.copying import copy_menu, copy_ticket
from fleet_tui.ui.actions.handing import EDITOR, PAGER, hand_over
from fleet_tui.ui.actions.links import follow_links
from fleet_tui.ui.actions.palette import choose_command
from fleet_tui.ui.actions.panes import next_pane, zoom_pane

ACTS: Final[Mapping[str, Callable[..., None]]] = {
    "bundle": bundle,
    "commands": choose_command,
    "copy": copy_menu,
    "edit": partial(hand_over, program=EDITOR),
    "links": follow_links,
    "next_pane": next_pane,
    "pager": partial(hand_over, program=PAGER),
    "previous_pane": partial(next_pane, direction=-1),
    "profile": choose_profile,
    "reload": lambda frame: frame.reload(),  # of the very screen, not of the frame
    "ticket": copy_ticket,
    "theme": choose_theme,
    "zoom_pane": zoom_pane,
}
