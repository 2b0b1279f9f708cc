"""Keeps what was parsed of the style sheets for as long as the colours stay.

Textual parses all of them anew whenever it refreshes styles, which a start does four times: 16 of its 84 ms that a bare
app does not have.
"""

from __future__ import annotations

from textual.css.stylesheet import Stylesheet


class KeptStylesheet(Stylesheet):
    """Parses a style sheet once for each set of colours."""

    def set_variables(self, variables: dict[str, str]) -> None:
        """Forgets what was parsed only where a colour is another."""
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """Parses in place: the copy of the base guards a sheet that has become wrong, and ours never changes."""
        self.parse()
