"""Errors, gaps and empty answers in words: one function a sentence, for the screen and the command line alike.

With a sentence in two places the screen and the command line soon say different things of the same error. A sentence is
a few lines. The first begins with a sign of two cells and the others stand as far in; the command line puts the name of
the program in place of the sign. Only the way out differs: the screen names a key, the command line an option. At most
3 activity ids are told: one id is enough for a ticket.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Sequence
from datetime import datetime
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from fleet_tui.address import Address
from fleet_tui.clock import stamp
from fleet_tui.errors import FilterError, FleetError, Throttled
from fleet_tui.fields import Container, Holds, Kind
from fleet_tui.fleet import Emptiness
from fleet_tui.present.blocks import under_words
from fleet_tui.present.cells import Line, Piece
from fleet_tui.present.glyphs import Tone
from fleet_tui.query.projection import HEAD
from fleet_tui.query.query import Sort
from fleet_tui.schema import RUNS
from fleet_tui.source.base import RangeFailure
from fleet_tui.text import counted, one_line, visible

if TYPE_CHECKING:
    from fleet_tui.fleet.whole_run import WholeRun  # of many modules, which the first frame has no use for

_IDS: Final = 3  # activity ids that are told: a ticket needs only one


class WayOut(Struct, frozen=True):
    """Holds what leads on from a sentence, in the words of the place where it is told; empty where nothing does."""

    again: Line = ()
    requests: Line = ()
    everybody: Line = ()
    clear: Line = ()
    back: Line = ()


KEYS: Final = WayOut(
    again=[("r", Tone.KEY), (" tries again", Tone.DIM)],
    requests=[("i", Tone.KEY), (" shows the requests", Tone.DIM)],
    everybody=[("u", Tone.KEY), (" shows another user's, or all", Tone.DIM)],
    clear=[("esc", Tone.KEY), (" clears ", Tone.DIM)],
    back=[("esc", Tone.KEY), (" goes back", Tone.DIM)],
)
OPTIONS: Final = WayOut(everybody=[("--all-users asks for everybody's", Tone.DIM)])


OLDER_MISSING: Final = "older events may be missing"
RUNS_MISSING: Final = f"{RUNS.many} may be missing"


def trouble(text: str) -> Line:
    """Says on one line what failed."""
    return [("✗ ", Tone.BAD), (one_line(text), Tone.PLAIN)]


def caution(text: str) -> Line:
    """Says on one line what is not as it should be, though nothing failed."""
    return [("! ", Tone.WARN), (one_line(text), Tone.PLAIN)]


def ahead_of_the_clock(written: datetime) -> str:
    """Says that something is dated in the future, and what bounds the question for news instead."""
    return f"a write is dated {stamp(written)}, ahead of this computer's clock: the clock says what is new"


def not_read(runs: Sequence[tuple[str, str]]) -> str:
    """Says how many runs could not be read, and why the first could not, which stands there by its id."""
    name, cause = runs[0]
    return f"{counted(len(runs), 'run')} could not be read, {name}: {cause}"


def refused(error: FleetError, rest: str = "") -> Line:
    """Says on one line why something was not done; `rest` is what becomes of it now."""
    return [*trouble(error.cause), *([(rest, Tone.DIM)] if rest else [])]


def not_done(error: FleetError) -> list[Line]:
    """Tells why what a key asked for was not done, and what to do about it."""
    return [trouble(error.cause), *_advice([error], WayOut())]


def gone(container: Container, record_id: str) -> str:
    """Says that a record is not there any more."""
    return f"{container.one} {one_line(record_id)}: gone since it was listed"


def missed(container: Container, wanted: Address, others: Sequence[Address]) -> FleetError:
    """Tells that no record is where an address says, and where those of its id are, as `Fleet.elsewhere` found them."""
    named = f"{container.one} {one_line(wanted.id)}"
    if not others or wanted.partition is None:
        return FleetError(f"{named}: not in this container")
    where_they_are = f"{'it is' if len(others) == 1 else 'they are'} {', '.join(map(str, others))}"
    return FleetError(f"{named}: none is stored {under_words(wanted.partition)}", where_they_are)


def none_left(thing: str, direction: int, behind: int = 0) -> str:
    """Says that a step found nothing later (1) or earlier (-1), and how many lie the other way."""
    way, side = ("later", "above") if direction > 0 else ("earlier", "below")
    return f"no {way} {thing}" + (f", {behind} {side}" if behind else "")


def error_lines(error: FleetError, way_out: WayOut = KEYS) -> list[Line]:
    """Tells an error where there is nothing else to see: cause, next step, and what belongs into a ticket."""
    told = [(visible(error.cause), Tone.PLAIN), (visible(error.next_step), Tone.PLAIN), (_ticket([error]), Tone.DIM)]
    lines: list[Line] = [[("  ", Tone.PLAIN), (each, tone)] for text, tone in told if text for each in text.split("\n")]
    lines[:1] = [[("✗ ", Tone.BAD), *lines[0][1:]]]
    ways = _joined(way_out.again, way_out.requests)
    return [*lines, [], [("  ", Tone.DIM), *ways]] if ways else lines


def error_notice(error: FleetError, rows: int, read_at: datetime | None = None) -> list[Line]:
    """Tells an error while rows stay: when those were read, what to do, and what belongs into a ticket."""
    age = f", read {read_at:%H:%M:%S}Z" if read_at else ""
    rest = f" · {kept(rows)}{age}" if rows else ""
    return [[("✗ ", Tone.BAD), (_cause(error, KEYS), Tone.PLAIN), (rest, Tone.DIM)], *_advice([error], KEYS)]


def kept(rows: int) -> str:
    """Says that the rows of before are still there."""
    return f"{counted(rows, 'row')} {'stays' if rows == 1 else 'stay'}"


def missing_lines(standing: str, error: FleetError, way_out: WayOut = KEYS) -> list[Line]:
    """Tells what stands although a part of the answer is missing, and why that part is."""
    return [caution(f"{standing}: {_cause(error, way_out)}"), *_advice([error], way_out)]


def broken_notice(error: FleetError, rows: int) -> list[Line]:
    """Tells that the next rows of a list did not come; those before them stand."""
    return missing_lines(next_missing(rows), error)


def next_missing(rows: int) -> str:
    """Says how many rows came before those that did not."""
    return f"≥ {counted(rows, 'row')}, the next did not come"


def partial_lines(standing: str, failed: Sequence[RangeFailure], way_out: WayOut = KEYS) -> list[Line]:
    """Tells what stands although some partition ranges did not answer, or not with all their rows."""
    silent = [each.error for each in failed if not each.lost]
    partly = [each.error for each in failed if each.lost]
    lines = []
    if silent:
        ranges = f"{counted(len(silent), 'partition range')} did not answer"
        lines.append(caution(f"{standing}: {ranges}: {_causes(silent)}"))
    if partly:
        rows = f"{counted(sum(each.lost for each in failed), 'row')} left out"
        lines.append(caution(f"{standing}: {rows}: {_causes(partly)}"))
    return [*lines, *_advice([*silent, *partly], way_out)]


def older_missing(read: WholeRun, way_out: WayOut = KEYS) -> list[Line]:
    """Tells that older events of a run did not come, or not all; nothing where they did."""
    if read.refused:
        return missing_lines(OLDER_MISSING, read.refused, way_out)
    return partial_lines(OLDER_MISSING, read.segments.failed, way_out) if read.segments.failed else []


def _causes(errors: Iterable[FleetError]) -> str:
    """Returns the causes; those that are alike are told once."""
    return "; ".join(dict.fromkeys(each.cause for each in errors))


def partial_notice(failed: Sequence[RangeFailure], rows: int) -> list[Line]:
    """Tells how many rows of a list stand although some partition ranges did not answer."""
    return partial_lines(f"≥ {counted(rows, 'row')}", failed)


def filter_error_lines(error: FilterError) -> list[Line]:
    """Tells what is wrong with a filter, and what was probably meant."""
    shown, caret, *_ = error.pointed().split("\n")
    return [
        [("/ ", Tone.ACCENT), (visible(shown), Tone.PLAIN)],
        [(f"  {caret} ", Tone.BAD), (one_line(error.cause), Tone.PLAIN)],
        [("  " + one_line(error.next_step), Tone.DIM)],
    ]


def empty_lines(
    container: Container,
    text: str,
    user: str | None,
    why: Emptiness | None,
    link: str = "",
    *,
    where: str = "",
    way_out: WayOut = KEYS,
) -> list[Line]:
    """Tells which of three kinds of nothing a complete read found; `link` is the title of what was followed there."""
    whose = f" of {one_line(user)}" if user else ""
    if why is None or not why.total:
        if link:
            return [[(f"{one_line(link)}: none is stored", Tone.PLAIN)], way_out.back]
        said = f"no {container.many}{whose} are stored {one_line(where) or 'here'}"
        return [[(said, Tone.PLAIN)], way_out.everybody if user else []]
    named, are, them = (container.one, "is", "it") if why.total == 1 else (container.many, "are", "them")
    if why.never_recorded:
        first = f"no {container.one}{whose} ever recorded {', '.join(why.never_recorded)}"
        second, hidden_by = f"{why.total} {named} {are} {where or 'here'}", "the filter"
    else:
        first = f"0 of {why.total} {named}{whose}{where and ' ' + where}{f' · {text}' if text else ' match'}"
        second, hidden_by = f"the filter hides {them}", "it"
    others = way_out.everybody if user else ()
    ways = [*way_out.clear, (hidden_by, Tone.DIM)] if way_out.clear else others
    searched: Line = [(f"searched: {_searched(container)}", Tone.DIM)] if why.searched else []
    lines = [[(one_line(first), Tone.PLAIN)], _joined([(one_line(second), Tone.DIM)], ways)]
    return [*lines, *([searched] if searched else [])]


def _searched(container: Container) -> str:
    """Names what a bare word searches, by the words of the filter where it has one."""
    paths = container.words.paths if container.words else ()
    fields = [each for each in container.fields if each.kind is Kind.STRING]
    named = {path: each.name for each in reversed(fields) for path in each.paths}
    first = {path.steps[0] for path in paths}
    own = {path: next(step for step in reversed(path.steps) if step in first) for path in paths}
    whole = dict.fromkeys(named.get(path, own[path]) for path in paths if path.holds is not Holds.HEAD)
    heads = [f"the first {HEAD} characters of {path}" for path in paths if path.holds is Holds.HEAD]
    *others, last = (*whole, *heads)
    return f"{', '.join(others)} and {last}" if others else last


def more_lines(limit: int) -> list[Line]:
    """Tells that a list was cut."""
    return [[(f"{limit} printed, there are more: --limit 0 prints all", Tone.PLAIN)]]


def is_newest_first(order: Sort | None) -> bool:
    """Tells whether it is the order that hides nothing: each document has a time of its last write."""
    return order is None or (order.field.name == "written" and order.descending)


def order_meaning(container: Container, order: Sort) -> str:
    """Says what comes first in an order, whatever rows there are."""
    most, latest, line = ("highest", "newest", "last") if order.descending else ("lowest", "oldest", "first")
    if container is RUNS and order.field.name == "written":
        return f"{latest} first; a history: {line} line first"
    return f"{most} or {latest} first"


def order_words(order: Sort | None, stands: str = "") -> str:
    """Says in which order rows come, and what that leaves out; `stands` is what their source says of it."""
    if stands:
        return stands
    if order is None or is_newest_first(order):
        return "newest first"
    return f"by {order.field.name} {'↓' if order.descending else '↑'}, only rows with one"


def searched_lines(container: Container, searched: int, derived: Sequence[str]) -> list[Line]:
    """Tells that a search through the documents themselves stopped half-way."""
    fields = ", ".join(dict.fromkeys(derived))
    many = counted(searched, container.one, container.many)
    return [[(f"searched {many} for {fields}, there are more: --limit 0 searches all", Tone.PLAIN)]]


def after_reading_lines(derived: Sequence[str]) -> list[Line]:
    """Tells that no statement holds all that was asked."""
    fields = ", ".join(dict.fromkeys(derived))
    return [[(f"{fields}: worked out after reading, so no statement asks for it", Tone.PLAIN)]]


def defect(error: Exception) -> FleetError:
    """Names an error that nobody foresaw by its kind and place: its own text may hold anything, a key too."""
    if isinstance(error, RecursionError):
        return FleetError("a document is nested too deeply to be printed so", "--raw prints what is stored")
    frames = traceback.extract_tb(error.__traceback__)
    inside = [each for each in frames if "fleet_tui" in Path(each.filename).parts] or list(frames)
    place = f"{Path(inside[-1].filename).name}:{inside[-1].lineno}" if inside else "an unknown place"
    return FleetError(
        f"a defect in fleet-tui: {type(error).__name__} at {place}", "please report it with what you typed"
    )


def _cause(error: FleetError, way_out: WayOut) -> str:
    """Returns the cause, and from when on a key can ask again; after a command nothing is left that could."""
    wait = f" · retry in {ceil(error.retry_after)}s" if isinstance(error, Throttled) and way_out.again else ""
    return one_line(error.cause) + wait


def _advice(errors: Sequence[FleetError], way_out: WayOut) -> list[Line]:
    """Tells what to do after errors, each advice once, and what belongs into a ticket."""
    steps = dict.fromkeys(one_line(each.next_step) for each in errors if each.next_step)
    ways = _joined(*([(each, Tone.PLAIN)] for each in steps), way_out.again)
    ticket = _ticket(errors)
    lines: list[Line] = [[("  ", Tone.PLAIN), *ways]] if ways else []
    return [*lines, [("  ", Tone.PLAIN), (ticket, Tone.DIM)]] if ticket else lines


def _ticket(errors: Sequence[FleetError]) -> str:
    ids = dict.fromkeys(one_line(each.reply.activity_id) for each in errors if each.reply.activity_id)
    more = f" and {len(ids) - _IDS} more" if len(ids) > _IDS else ""
    return f"activity id {', '.join([*ids][:_IDS])}{more}" if ids else ""


def _joined(*parts: Line) -> list[Piece]:
    """Returns the parts that are not empty as one line, a dot between them."""
    joined: list[Piece] = []
    for part in filter(None, parts):
        joined += [(" · ", Tone.DIM), *part] if joined else part
    return joined
