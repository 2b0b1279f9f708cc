"""Stand-ins for characters on a terminal that has ASCII only: cell for cell, so that columns stay."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len

UNKNOWN: Final = "?"  # for each cell of what a document holds beyond ASCII: its text is whole in --json and --raw

_PAIRS: Final = (("≥ ", ">="), ("≤ ", "<="))  # the blank beside them gives its cell
_CELLS: Final = {
    **dict(zip("✓✗»↻⊘—◆⇄·λ→≡↶○", "+x&@/-#=.f>J<o", strict=True)),  # outcomes, badges and kinds of events
    **dict(zip("●◌▸▾▴←↑↓ΣΔ•×≥≤▲▼", "o.>v^<^vSd-x><^v", strict=True)),
    **dict(zip("…≈‹", "*%<", strict=True)),  # cut, alike, earlier: `~` is what is inferred, with ASCII only or not
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
_LEFT: Final = (0x01, 0x02, 0x04, 0x40)  # the dots of a cell of braille, from the top
_RIGHT: Final = (0x08, 0x10, 0x20, 0x80)
_HEIGHTS: Final = "'--_"
_FULL: Final = 6  # dots from which on a cell is an area and no line
_CONTROL_PICTURES: Final = range(0x2400, 0x2422)
_BRAILLE: Final = range(0x2800, 0x2900)


class _Table(dict[int, str]):
    """Holds the cells of characters for `str.translate`, and learns what it is asked for."""

    def __missing__(self, code: int) -> str:
        """Works out the cells of a character, once."""
        self[code] = found = _cells(chr(code))
        return found


def ascii_cells(text: str) -> str:
    """Returns the text in ASCII, in as many cells as it took."""
    if text.isascii():
        return text
    for pair, stand_in in _PAIRS:
        text = text.replace(pair, stand_in)
    shown = text.translate(_TABLE)
    return shown if len(shown) == cell_len(text) else _joined(text)


def _joined(text: str) -> str:
    """Returns characters that share cells, as those of an emoji do: each gets the cells that it adds to others."""
    shown = ""
    for end, character in enumerate(text, 1):
        room = max(cell_len(text[:end]) - len(shown), 0)
        shown += _TABLE[ord(character)][:room].ljust(room, UNKNOWN)
    return shown


def known(character: str) -> bool:
    """Tells whether a character has a stand-in of its own, rather than the sign for what cannot be shown."""
    return character.isascii() or _TABLE[ord(character)] not in (UNKNOWN, UNKNOWN * 2, "")


def _cells(character: str) -> str:
    code = ord(character)
    if character.isascii():
        return character
    if character in _CELLS:
        return _CELLS[character]
    if code in _BRAILLE:
        return _stroke(code - _BRAILLE.start)
    if code in _CONTROL_PICTURES:
        return "^"
    return UNKNOWN * cell_len(character)


def _stroke(dots: int) -> str:
    """Returns how a cell of a line in braille looks from afar: how high it lies, or which way it goes."""
    left = [row for row, dot in enumerate(_LEFT) if dots & dot]
    right = [row for row, dot in enumerate(_RIGHT) if dots & dot]
    rows = [*left, *right]
    if not rows or len(rows) >= _FULL:
        return "#" if rows else " "
    if max(rows) - min(rows) < 2:
        return _HEIGHTS[round(sum(rows) / len(rows))]
    if not left or not right or sum(left) * len(right) == sum(right) * len(left):
        return "|"
    return "/" if sum(left) * len(right) > sum(right) * len(left) else "\\"


_TABLE: Final = _Table()
