"""Says how a run or an optimization ended: by its stored status, else, if it failed, by the signs it left."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import Final, NamedTuple, Protocol

from msgspec import Struct

from fleet_tui.fields import Container, Document, Path, at, spelled
from fleet_tui.model.error_words import error_words
from fleet_tui.query.evaluate import Check, matcher
from fleet_tui.query.failed import signs
from fleet_tui.query.projection import HEAD, Read, getter, measured_at, value_at
from fleet_tui.schema import FAILED_WORDS, PHASE_NAMES, RESULT_HEAD, STATUS_ALIASES


class Outcome(StrEnum):
    """Names the meaning of a status word; a word nobody knows is unknown and shown as it stands."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    RUNNING = "running"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"
    NOT_RECORDED = "not recorded"

    @property
    def over(self) -> bool:
        """Tells whether the writer said that nothing more is to come."""
        return self in (Outcome.SUCCEEDED, Outcome.FAILED, Outcome.CANCELLED)


_OUTCOMES: Final = {
    "running": Outcome.RUNNING,
    **{word: Outcome(meaning) for meaning, words in STATUS_ALIASES.items() for word in (meaning, *words)},
}
_RESULT, _FALLBACK = "result", "metadata.fallback"
_ERRORS: Final = at("error", "metadata.error")
_PHASES: Final = Path(("phase_status",))
_TRACE_TOLD, _TRACE_STATUS = at("trace.told", "trace.status")
_TRACE: Final = "its trace"
_NO_OUTPUT: Final = "the workflow gave no output"


def outcome_of(status: str | None) -> Outcome:
    """Returns the meaning of a stored status word, blanks around it and its case aside; a blank means nothing."""
    word = spelled(status or "")
    return _OUTCOMES.get(word, Outcome.UNKNOWN) if word else Outcome.NOT_RECORDED


def status_of(container: Container, document: Document) -> str | None:
    """Returns the first status word that says anything, as stored, None where there is none."""
    for read in _status(container):
        found = read(document)
        if isinstance(found, str) and spelled(found):
            return found
    return None


class Ending(Struct, frozen=True):
    """Holds how something ended, and by which signs if it failed; `told` is whether a status of its own says so."""

    outcome: Outcome
    signs: tuple[str, ...] = ()
    told: bool = True

    @property
    def derived(self) -> str:
        """Names where an end was found that no status of its own tells of; empty for all else."""
        return "" if self.told or not self.signs else self.signs[0]

    @property
    def failed(self) -> bool | None:
        """Tells whether it failed, None where nothing that is stored tells."""
        known = self.outcome not in (Outcome.NOT_RECORDED, Outcome.UNKNOWN)
        return self.outcome is Outcome.FAILED if known else None

    @property
    def words(self) -> str:
        """Returns what stands in the place of a status that is not its own; else empty."""
        return f"{self.outcome} (derived from {self.derived})" if self.derived else ""


class Ended(Protocol):
    """Is a record of something that ends."""

    @property
    def status(self) -> str | None:
        """Returns the status that is stored, safe to show."""
        ...

    @property
    def ending(self) -> Ending:
        """Returns how it ended."""
        ...


def ending_of(container: Container, document: Document) -> Ending:
    """Returns how a document's subject ended: the one place that says so, for lists, headers and keys alike."""
    outcome = outcome_of(status_of(container, document))
    if value_at(document, _TRACE_TOLD) is True and outcome is not Outcome.NOT_RECORDED:
        return Ending(outcome, (_TRACE,), told=False)
    if outcome not in (Outcome.FAILED, Outcome.NOT_RECORDED):
        return Ending(outcome)
    found = tuple(dict.fromkeys(name for name, shows in _signs(container) if shows(document)))
    told = outcome is Outcome.FAILED
    return Ending(Outcome.FAILED if found else outcome, found, told)


def trace_differs(container: Container, document: Document) -> str:
    """Returns what the trace of a run says of its end, where the run itself says another; empty where it does not."""
    stored = value_at(document, _TRACE_STATUS)
    theirs = outcome_of(stored if isinstance(stored, str) else None)
    if theirs is Outcome.NOT_RECORDED:  # as of nearly all
        return ""
    own = ending_of(container, document).outcome
    differ = own not in (Outcome.NOT_RECORDED, theirs)
    return f"{status_of(container, document) or own} / {stored} ({_TRACE})" if differ else ""


class Failure(NamedTuple):
    """Holds the words in which something says why it failed, as stored, and the path where they stand."""

    path: str
    text: str


def failure_of(container: Container, document: Document) -> Failure | None:
    """Returns why something failed in its own words, None where it says nothing: its error, else what it gave.

    Of a row of a list the words may be cut, and say so.
    """
    if found := stored_error(document):
        return found
    signs = ending_of(container, document).signs
    if not {_RESULT, _FALLBACK}.intersection(signs):
        return None
    whole = document.get(_RESULT)
    result = whole if isinstance(whole, str) else measured_at(document, RESULT_HEAD)
    if not isinstance(result, str) or not result.strip():
        return Failure(_FALLBACK, _NO_OUTPUT)
    return Failure(_RESULT, result.strip() + ("…" if whole is not result and len(result) == HEAD else ""))


def stored_error(document: Document) -> Failure | None:
    """Returns the words of a stored error."""
    for path in _ERRORS:
        found = value_at(document, path)
        if found is not None and (text := error_words(found)):
            return Failure(str(path), text)
    return None


def unasked_phases(document: Document) -> tuple[str, ...]:
    """Returns the phases that failed and that no filter asks for: a statement has no word for all names there are."""
    stored = value_at(document, _PHASES)
    words = ((name, each) for name, each in stored.items() if isinstance(each, str)) if isinstance(stored, dict) else ()
    return tuple(name for name, each in words if name not in PHASE_NAMES and spelled(each) in FAILED_WORDS)


@cache
def _status(container: Container) -> tuple[Read, ...]:
    return tuple(map(getter, container.field("status").paths))


@cache
def _signs(container: Container) -> tuple[tuple[str, Check], ...]:
    return tuple((name, matcher(terms)) for name, terms in signs(container))
