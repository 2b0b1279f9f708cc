"""How long a record took, in a cell and in words."""

from __future__ import annotations

from collections.abc import Callable

from fleet_tui.model.took import Took
from fleet_tui.present.cells import Piece
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.quantities import MOST_SECONDS, OUT_OF_RANGE, duration, duration_so_far, exact_duration
from fleet_tui.text import one_line


def took_cell(took: Took) -> Piece:
    """Returns how long it took; `…` stands behind a duration that is not over, `!` behind what nobody believes.

    Of what runs since nobody knows when there is none, as of what does not say: `…` alone looks like a cut text.
    """
    if took.wrong:
        return OUT_OF_RANGE, Tone.WARN
    if took.seconds is not None and took.seconds >= MOST_SECONDS:
        return f"{duration(took.seconds)}{OUT_OF_RANGE}", Tone.WARN
    if took.so_far and took.seconds is not None:
        return duration_so_far(took.seconds), Tone.PLAIN
    return duration(took.seconds), Tone.PLAIN


def took_mark(_: object, __: int) -> str:
    """Returns what stays of that where a list has no room for six cells: only what nobody believes takes so many."""
    return OUT_OF_RANGE


def took_words(took: Took, told: Callable[[float | None], str] = exact_duration) -> str:
    """Returns how long it took, with what there is to say beside it; or why there is no telling."""
    if took.wrong:
        return f"{OUT_OF_RANGE} {one_line(took.wrong.what)}"
    return " ".join(filter(None, (told(took.seconds), took.remark)))
