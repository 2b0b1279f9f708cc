"""Errors as the user meets them: what happened, what to do, one line; never a traceback."""

from __future__ import annotations

import inspect

import pytest

from fleet_tui import errors
from fleet_tui.errors import FilterError, FleetError, Reply, SettingsError, SourceError, Throttled, UsageError

TREE = [each for _, each in inspect.getmembers(errors, inspect.isclass) if issubclass(each, FleetError)]


def test_an_error_says_cause_next_step_and_activity_id_on_one_line() -> None:
    error = SourceError("no answer", "try again", Reply(503, 0, "a-1"))
    assert str(error) == "no answer · try again · activity id a-1"
    assert str(SourceError("no answer")) == "no answer"


@pytest.mark.parametrize("kind", TREE, ids=lambda each: each.__name__)
def test_every_error_is_caught_by_its_family_and_tells_exit_codes_apart(kind: type[FleetError]) -> None:
    """The user's words end in exit code 2, everything else in 1: no error may be both or neither."""
    if kind is not FleetError:
        assert issubclass(kind, UsageError) != issubclass(kind, SourceError)


@pytest.mark.parametrize("kind", TREE, ids=lambda each: each.__name__)
def test_the_tree_at_the_head_of_the_module_is_the_tree(kind: type[FleetError]) -> None:
    assert errors.__doc__ is not None
    line = next(each for each in errors.__doc__.splitlines() if each.strip("│├└─ ").split(" ")[0] == kind.__name__)
    parent = kind.__mro__[1].__name__
    if parent != "Exception":
        depth = len(line) - len(line.lstrip("│├└─ "))
        above = errors.__doc__.splitlines()[: errors.__doc__.splitlines().index(line)]
        shallower = [each for each in above if len(each) - len(each.lstrip("│├└─ ")) < depth and each.strip()]
        assert shallower[-1].strip("│├└─ ").split(" ")[0] == parent


def test_a_filter_error_points_at_the_place() -> None:
    error = FilterError("unknown field 'staus'", "user:a staus:failed", 7, "did you mean 'status'?")
    assert error.pointed().splitlines() == [
        "user:a staus:failed",
        "       ^",
        "unknown field 'staus'",
        "did you mean 'status'?",
    ]
    assert FilterError("cause", "x", 1).pointed() == "x\n ^\ncause"


def test_the_caret_stands_under_the_place_behind_wide_and_combining_characters() -> None:
    assert FilterError("cause", "東京 e\u0301 x:1", 6).pointed().splitlines()[1] == " " * 7 + "^"


def test_pasted_control_characters_neither_act_nor_move_the_caret() -> None:
    error = FilterError("cause", "a\n\x1b[31m\u202e x:1", 8)
    assert error.pointed() == "a\ufffd\ufffd[31m\ufffd x:1\n        ^\ncause"


def test_a_throttled_error_says_how_long_to_wait() -> None:
    error = Throttled("used up", 2.5, "wait", Reply(429))
    assert (error.retry_after, error.reply.status, str(error)) == (2.5, 429, "used up · wait")


def test_a_settings_error_is_the_users_to_solve() -> None:
    with pytest.raises(UsageError, match="key"):
        raise SettingsError("no key", "set AZURE_COSMOS_KEY")
