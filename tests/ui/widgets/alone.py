"""Widgets alone on a screen, for tests of what each does by itself."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.message import Message
from textual.widget import Widget

from fleet_tui.ui.look import defaults_of


class Alone(App[None]):
    """Shows some widgets, one under the other."""

    CSS = """
    .hidden { display: none; }
    FilterBar { height: 1; border: none; padding: 0 1; }
    TextView { height: 6; }
    Pane.-ruled > * { margin: 1 0 0 0; }
    """

    def __init__(self, *widgets: Widget) -> None:
        super().__init__()
        self._widgets = widgets

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return defaults_of(self.current_theme)

    def compose(self) -> ComposeResult:
        yield from self._widgets


class Heard(list[Message]):
    """A message hook that keeps each message of some kinds, once."""

    def __init__(self, *kinds: type[Message]) -> None:
        super().__init__()
        self._kinds = kinds

    def __call__(self, message: Message) -> None:
        if isinstance(message, self._kinds) and not any(each is message for each in self):
            self.append(message)
