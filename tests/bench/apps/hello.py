"""The least that Textual can show: the floor under every start."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Static


class Hello(App[None]):
    """One line."""

    def compose(self) -> ComposeResult:
        """The line."""
        yield Static("hello bench")


Hello().run()
