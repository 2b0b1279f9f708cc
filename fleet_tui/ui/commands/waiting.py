"""Tells which commands may come before the rows that they are about, and behind which a letter may be text."""

from __future__ import annotations

from typing import Final

from fleet_tui.ui.commands.table import COMMANDS

# Each of these is done whether or not there are rows yet: it asks for others, leads elsewhere, or lets one choose.
_NEEDS_NO_ROW: Final = frozenset(
    (
        *(
            "failed_only",
            "causes",
            "failures",
            "tools",
            "agents",
            "sort",
            "refresh_every",
            "clear",
            "unmark",
            "end_find",
        ),
        *("follow", "follow_every", "timeline", "judge", "answer", "plan", "back", "last_view", "reload"),
        *("requests", "theme", "commands", "profile", "help", "suspend", "quit"),
    )
)
LEAVES: Final = frozenset(("back", "clear", "quit"))
"""The commands that end a wait for rows, when they come after the keys that wait."""
STOPS_READING: Final = frozenset(("clear",))
"""The commands that do something else once the rows are there."""
LETS_TYPE: Final = frozenset(
    (
        *("filter", "find", "next_match", "previous_match", "sort", "user", "refresh_every", "follow_every"),
        *("copy", "links", "theme", "commands", "profile", ""),
    )
)
"""The commands behind which a letter may be text; so may it behind a key that is of no command here."""
NEEDS_ROWS: Final = frozenset(each.id for each in COMMANDS) - _NEEDS_NO_ROW
"""The commands that do something with the row under the cursor, or look for others."""
