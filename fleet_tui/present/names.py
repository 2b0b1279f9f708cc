"""Names of agents in a cell: whole where there is room, else as short as they can be told apart.

Two cells that show the same letters for two agents say something that is not true.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import Final

from fleet_tui.present.cells import cell_width, fit
from fleet_tui.present.glyphs import NOT_RECORDED
from fleet_tui.schema import RUNS
from fleet_tui.text import one_line

_SUFFIX: Final = RUNS.field("agent").suffix  # which the filter does without too
_TOOL: Final = RUNS.field("tool").suffix
_LETTERS: Final = 2  # of a name at least


def joined(names: Iterable[str]) -> str:
    """Returns all names, whole."""
    return " ".join(dict.fromkeys(map(one_line, names))) or NOT_RECORDED


def joined_in(names: Sequence[str], room: int) -> str:
    """Returns the names in so many cells: without their suffix, else letters that tell them apart, else the first.

    Letters, as many as there is room for, are marked with `…`: as the value of a filter they would find nothing.

    >>> joined_in(["ResearcherAgent", "ReviewerAgent"], 13), joined_in(["ResearcherAgent", "ReviewerAgent"], 9)
    ('Resea… Revie…', 'Res… Rev…')
    """
    bare = [_bare(each) for each in dict.fromkeys(map(one_line, names))]
    if not bare or cell_width(joined(names)) <= room:
        return joined(names)
    some = bare[:room]  # more have no room, and each is held against each
    apart = _apart(some)
    starts = _starts(some, apart)
    longer = (_starts(some, [max(each, least) for each in apart]) for least in range(room, _LETTERS, -1))
    shorter = [" ".join(each) for each in (some, *longer, starts, _differences(some))] if some == bare else []
    shorter += [" ".join((*starts[:shown], f"+{len(bare) - shown}")) for shown in range(len(some) - 1, 0, -1)]
    return next((each for each in shorter if cell_width(each) <= room), f"+{len(bare)}")


def name_in(name: str | None, room: int, others: Iterable[str | None] = ()) -> str:
    """Returns one name in so many cells; its end is kept too where another name begins with the same letters.

    >>> name_in("Harbour_PilotAgent", 8, ["Harbour_TugmasterAgent"])
    'Harb…lot'
    """
    if not name:
        return NOT_RECORDED
    whole = one_line(name)
    bare = _bare(whole)
    if (fitting := next((each for each in (whole, bare) if cell_width(each) <= room), "")) or room <= _LETTERS:
        return fitting or fit(bare, room)
    cut = fit(bare, room).rstrip()
    if not any(each and each != name and one_line(each).startswith(cut[:-1]) for each in others):
        return cut
    tail = bare[-((room - 1) // 2) :]
    return fit(fit(bare, max(room - cell_width(tail), 1)).rstrip() + tail, room).rstrip()


def tool_name(name: str) -> str:
    """Returns the name of a tool without the suffix that all tools have.

    >>> tool_name("PostgresTool"), tool_name("Tool")
    ('Postgres', 'Tool')
    """
    whole = one_line(name)
    return whole.removesuffix(_TOOL) or whole


def room_for(names: Iterable[str | None], least: int, most: int) -> int:
    """Returns the cells of the longest name, within bounds."""
    longest = max((cell_width(one_line(each)) for each in names if each), default=0)
    return max(min(longest, most), least)


def _bare(name: str) -> str:
    return name.removesuffix(_SUFFIX) or name


def _apart(names: Sequence[str]) -> list[int]:
    """Returns of each name the fewest letters with which no other begins."""
    others = ([_shared(each, other) for other in names if other != each] for each in names)
    return [max([_LETTERS, *(each + 1 for each in shared)]) for shared in others]


def _starts(names: Sequence[str], letters: Sequence[int]) -> list[str]:
    """Returns of each name so many letters, and that they are not all."""
    return [name if len(name) <= most + 1 else f"{name[:most]}…" for name, most in zip(names, letters, strict=True)]


def _differences(names: Sequence[str]) -> list[str]:
    """Returns the same of what is behind the letters with which all names begin."""
    common = min(_shared(names[0], each) for each in names)
    ends = [each[common:] for each in names]
    return [f"…{each}" for each in _starts(ends, _apart(ends))] if names[1:] else list(names)


def _shared(name: str, other: str) -> int:
    """Counts the letters with which both begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(name, other, strict=False)))
