"""What stands for a character on a terminal that has ASCII only: one cell for one cell, so that columns stay."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len

UNKNOWN: Final = "?"  # for each cell of what a document holds beyond ASCII: its text is whole in --json and --raw

_PAIRS: Final = (("≥ ", ">="), ("≤ ", "<="))  # the blank beside them gives its cell
_CELLS: Final = {
    **dict(zip("✓✗»↻⊘—◆⇄·λ→≡↶", "+x&@/-#=.f>J<", strict=True)),  # outcomes, badges and kinds of events
    **dict(zip("●◌▸▾▴←↑↓ΣΔ…•×≥≤▲▼", "o.>v^<^vSd~*x><^v", strict=True)),
    **dict(zip("█▉▊▋▌▍▎▏▐░▒▓▮▯▀", "####|||||.::#.=", strict=True)),  # bars
    **dict(zip("▁▂▃▄▅▆▇", "_.-=+*%", strict=True)),  # a spark, with █ above
    **dict.fromkeys("─━═╌┄┈╴╶", "-"),
    **dict.fromkeys("│┃║╎┆┊╵╷╹╻", "|"),
    **dict.fromkeys("┌┐└┘├┤┬┴┼╭╮╰╯╔╗╚╝╠╣╦╩╬", "+"),
    **dict.fromkeys("“”„", '"'),
    **dict.fromkeys("‘’‚", "'"),
    **dict.fromkeys("‐‑‒–−", "-"),
    "\u00a0": " ",
}
_DOTS: Final = ".:*#"  # how full a cell of braille is, which a chart falls back to
_CONTROL_PICTURES: Final = range(0x2400, 0x2422)
_BRAILLE: Final = range(0x2800, 0x2900)


class _Table(dict[int, str]):
    """A table for `str.translate` that learns what it is asked for."""

    def __missing__(self, code: int) -> str:
        """Work out the cells of a character, once."""
        self[code] = found = _cells(chr(code))
        return found


def ascii_cells(text: str) -> str:
    """The text in ASCII, in as many cells as it took."""
    if text.isascii():
        return text
    for pair, stand_in in _PAIRS:
        text = text.replace(pair, stand_in)
    return text.translate(_TABLE)


def known(character: str) -> bool:
    """Whether a character has a stand-in of its own, rather than the sign for what cannot be shown."""
    return character.isascii() or _TABLE[ord(character)] not in (UNKNOWN, UNKNOWN * 2, "")


def _cells(character: str) -> str:
    code = ord(character)
    if character.isascii():
        return character
    if character in _CELLS:
        return _CELLS[character]
    if code in _BRAILLE:
        dots = (code - _BRAILLE.start).bit_count()
        return _DOTS[(dots - 1) // 2] if dots else " "
    if code in _CONTROL_PICTURES:
        return "^"
    return UNKNOWN * cell_len(character)


_TABLE: Final = _Table()
