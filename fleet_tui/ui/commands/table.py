"""Every key of the app, declared once; footer, help, palette and keymap only list it.

A key that stands in two tables soon has two meanings. Here a command has an id, by which the user's keymap finds it and
which therefore stays, and a place, which tells where its keys are meant: only keys of places that are met together can
clash. The palette is ours and begins with `:`; the palette of Textual would list commands that this table does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace
from textual.binding import Binding, BindingType

from fleet_tui.schema import sections
from fleet_tui.ui.commands.command import Command


def _at(place: str, *commands: Command) -> Iterator[Command]:
    return (replace(each, where=place) for each in commands)


_FAILURES: Final = Command(
    "failures",
    "F",
    "failures",
    "what failed among these, grouped by why: reads each failed run",
    3,
    does="examine('failures')",
    takes="a filter",
)


def _usage(among: str) -> Iterator[Command]:
    for name in ("tools", "agents"):
        meaning = f"which {name} fail or are slow, {among}"
        yield Command(name, "", name, meaning, shown=f":{name}", does=f"examine('{name}')", takes="a filter")


_OF_MANY: Final = "in these runs: reads each run"

COMMANDS: Final = (
    *_at(
        "move",
        Command("down", "j,down", "down", "one row down"),
        Command("up", "k,up", "up", "one row up"),
        Command("page_down", "pagedown", "page down", "one page down"),
        Command("page_up", "pageup", "page up", "one page up"),
        Command("half_page_down", "ctrl+d", "half a page down", "half a page down"),
        Command("half_page_up", "ctrl+u", "half a page up", "half a page up"),
        Command("first", "g,home", "first", "to the first row"),
        Command("last", "G,end", "last", "to the last row"),
        Command("open", "enter", "open", "open the row"),
    ),
    *_at(
        "outcomes",
        Command("next_failed", "e", "next failed", "to the next that failed", 2, does="seek_failed(1)"),
        Command("previous_failed", "E", "previous failed", "to the one before that failed", does="seek_failed(-1)"),
        Command("failed_only", "exclamation_mark", "failed only", "add failed:yes to the filter, or take it out", 4),
    ),
    *_at(
        "runs",
        _FAILURES,
        Command("causes", "", "causes", "read why the runs failed, where no row tells; of an account each is a read"),
        Command("mark", "space", "mark", "mark the row and go on to the next, or take its mark away"),
        Command("difference", "d", "compare", "compare two marked, or one and this; else with a good run of its task"),
        Command("unmark", "", "unmark", ":unmark takes all marks away"),
        *_usage(_OF_MANY),
    ),
    *_at(
        "examined",
        Command("filter", "slash", "filter", "find rows by a filter; enter asks anew, esc leaves", 2, takes="a filter"),
        Command("sort", "c", "sort", "choose which column decides what stands first", 3, takes="an order"),
        Command("clear", "escape", "back", "back: stop reading and keep what is there, or leave", 9),
        _FAILURES,
        *_usage(_OF_MANY),
    ),
    *_at(
        "list",
        Command(
            "filter", "slash", "filter", "find rows by a filter; enter asks the server, esc leaves", 1, takes="a filter"
        ),
        Command("sort", "c", "sort", "choose what to sort by: puts sort: into the filter", 6, takes="an order"),
        Command("user", "u", "user", "show the records of one user, or of all", 5, takes="a user id"),
        Command(
            "refresh_every",
            "",
            "refresh",
            "ask again and again for what was written since, or stop",
            shown=":refresh every",
            takes="seconds",
        ),
        Command("clear", "escape", "back", "back: stop reading, or take the filter out"),
    ),
    *_at(
        "memories",
        Command("similar", "m", "similar", "the memories most like this one, by its vector: costs a read", 3),
    ),
    *_at(
        "optimizations",
        Command("mark", "space", "mark", "mark the row and go on to the next, or take its mark away", 1),
        Command("difference", "d", "compare", "compare the two that are marked", 1),
        Command("unmark", "", "unmark", ":unmark takes all marks away"),
        Command(
            "later_round", "right", "round", "to the right: crosshair to the next round", 1, does="step_crosshair(1)"
        ),
        Command(
            "earlier_round",
            "left",
            "round before",
            "to the left: crosshair to the round before",
            does="step_crosshair(-1)",
        ),
        Command("zoom_in", "plus", "zoom", "more detail: half as many rounds", 1, shown="+", does="zoom(1)"),
        Command("zoom_out", "minus", "zoom out", "less detail: twice as many rounds", shown="-", does="zoom(-1)"),
        Command("by_time", "z", "times", "times: the chart by time, or by round again", 1),
    ),
    *_at(
        "optimization",
        Command("helped", "b", "helped?", "the scores of its user's runs before it and after it: costs a query", 2),
    ),
    *_at(
        "helped",
        Command("more_days", "plus", "more days", "more: look further on either side", 1, shown="+"),
        Command("fewer_days", "minus", "fewer days", "less far: fewer days on either side", 1, shown="-"),
        Command("runs_compared", "", "runs", "the runs whose scores are compared", shown="enter"),
    ),
    *_at(
        "difference",
        Command("equal", "h", "hide equal", "hide what is equal, or show it", 2),
    ),
    *_at(
        "comparison",
        Command(
            "next_difference", "n", "next difference", "to the next difference found", 1, does="step_difference(1)"
        ),
        Command(
            "previous_difference",
            "N",
            "previous difference",
            "to the difference found before",
            does="step_difference(-1)",
        ),
        Command("next_words", "w", "words", "to the next row alike in step, other in words", 2, does="step_words(1)"),
        Command("previous_words", "W", "words before", "to the one before it", does="step_words(-1)"),
        Command("left_side", "left", "A or B", "to the left: rows of both open run A", does="choose_side(0)"),
        Command("right_side", "right", "right side", "to the right: rows of both open run B", does="choose_side(1)"),
    ),
    *_at(
        "timeline",
        Command("filter", "slash", "filter", "find events by a filter: the others are dimmed", 5, takes="a filter"),
        Command("hide", "h", "hide others", "hide what does not match, or show it dimmed again"),
        Command("next_match", "n", "next match", "to the next match found", does="step('match', 1)"),
        Command("previous_match", "N", "previous match", "to the match found before", does="step('match', -1)"),
        Command("next_error", "e", "next error", "to the next error", 1, does="step('error', 1)"),
        Command("previous_error", "E", "error before", "to the error before", does="step('error', -1)"),
        Command("next_agent", "a", "agent", "to the next change of agent", 6, does="step('agent', 1)"),
        Command("previous_agent", "A", "previous agent", "to the change of agent before", does="step('agent', -1)"),
        Command("next_tool", "t", "tool call", "to the next tool call", does="step('tool', 1)"),
        Command("previous_tool", "T", "previous tool call", "to the tool call before", does="step('tool', -1)"),
        Command(
            "next_judge", "right_square_bracket", "judge round", "to the next judge round", 7, does="step('judge', 1)"
        ),
        Command(
            "previous_judge",
            "left_square_bracket",
            "previous judge",
            "to the judge round before",
            does="step('judge', -1)",
        ),
        Command(
            "next_slow",
            "s",
            "slow",
            "to the next slow-down: of gaps, or of spans, the longest tenth",
            does="step('slow', 1)",
        ),
        Command("previous_slow", "S", "previous slow", "to the slow-down before", does="step('slow', -1)"),
        Command("landing", "0", "cause", "to the cause: where it failed"),
        Command("play", "space", "play", "go on from row to row in time, or stop", 8),
        Command(
            "faster", "plus", "faster", "more speed: play twice as fast, up to 64x", shown="+", does="change_speed(1)"
        ),
        Command("slower", "minus", "slower", "less speed: play half as fast, down to 1x", does="change_speed(-1)"),
        Command("lanes", "v", "lanes", "one lane for each agent over the rows, or none"),
        Command("times", "z", "times", "times since the start, in UTC, in local time"),
    ),
    *_at(
        "judge",
        Command("next_round", "right_square_bracket", "next round", "to the next round", 2, does="step_round(1)"),
        Command(
            "previous_round", "left_square_bracket", "previous round", "to the round before", does="step_round(-1)"
        ),
    ),
    *_at(
        "json",
        Command("fold", "", "fold", "fold or unfold what the cursor is on, as enter does", does="open"),
        Command(
            "unfold_level", "plus", "unfold", "more: unfold all of the outermost level that is folded", 3, shown="+"
        ),
        Command("fold_level", "minus", "fold", "less: fold all of the innermost level that is unfolded", shown="-"),
    ),
    *_at(
        "search",
        Command("find", "slash", "find", "find a text in what is shown", 4, takes="a text"),
        Command("next_match", "n", "next match", "to the next match found", 5, does="step_match(1)"),
        Command("previous_match", "N", "previous match", "to the match found before", does="step_match(-1)"),
        Command("end_find", "escape", "back", "back: take the marks of a search away"),
    ),
    *_at(
        "run",
        Command("follow", "f", "follow", "read a running run again and again until it is over"),
        Command(
            "follow_every",
            "",
            "follow every",
            "how often a run that is followed is read",
            shown=":follow every",
            takes="seconds",
        ),
        Command(
            "compare",
            "d",
            "compare",
            "compare with the newest good run of its task, or one that is named",
            3,
            takes="the id of a run",
        ),
        Command(
            "no_trace",
            "",
            "no trace",
            "take the events of a trace out of this run, or put them back",
            shown=":no-trace",
        ),
        *_usage("in this run; with a filter in the runs that match"),
        Command("next_tab", "right", "next tab", "to the right: judge, answer, plan, raw", 2, does="turn_tab(1)"),
        Command("previous_tab", "left", "tab before", "to the left: the tab before", does="turn_tab(-1)"),
        Command("timeline", "", "timeline", "the events", does="turn_to_tab('timeline')"),
        Command("judge", "", "judge", "the rounds of the judge", does="turn_to_tab('judge')"),
        Command("answer", "", "answer", "the answer", does="turn_to_tab('answer')"),
        Command("plan", "", "plan", "the plan and who was to do what", does="turn_to_tab('plan')"),
    ),
    *_at(
        "record",
        Command("next_record", "J", "next", "to the next of the list this was opened from", does="step_record(1)"),
        Command("previous_record", "K", "previous", "to the one before it in that list", does="step_record(-1)"),
    ),
    *_at(
        "screen",
        Command("back", "escape", "back", "back to where this was opened from", 9),
        Command("user", "u", "user", "back to the list, for the records of one user, or of all", does="app.up_to(1)"),
    ),
    *_at(
        "everywhere",
        Command("links", "o", "links", "what belongs to this: its run, its memories, its examples", 4),
        Command("last_view", "backspace", "last view", "back along the links and sections", does="last_view"),
        Command("next_pane", "tab", "next pane", "to the next pane"),
        Command("previous_pane", "shift+tab", "pane before", "to the pane before"),
        Command(
            "zoom_pane",
            "equals_sign",
            "all panes",
            "this pane over the whole screen, or all panes again",
            shown="=",
        ),
        Command("reload", "r", "reload", "read again; the rows stay until the new ones are here", 7),
        Command("copy", "y", "copy", "copy the address, the row or more of what the cursor is on", 6),
        Command("raw", "x", "raw", "the stored document as JSON", 7, does="view('raw')"),
        Command("pager", "", "pager", "the stored document in $PAGER; the screen comes back after it"),
        Command(
            "bundle",
            "",
            "bundle",
            "this and what belongs to it, as a zip to be handed on",
            shown=":bundle",
            takes="a path",
        ),
        Command("ticket", "", "ticket", "copy the run on one page, for whoever takes it over", shown=":ticket"),
        Command("edit", "", "edit", "a copy of the stored document in $EDITOR; nothing is written back"),
        Command("requests", "i", "requests", "the request log: charge, time, activity id", does="view('requests')"),
        Command("theme", "", "theme", "choose the colours, for as long as the screen is up", takes="a name"),
        Command("commands", "colon", "commands", "run a command by name", 10),
        Command("profile", "", "profile", "read another account: choose a profile", shown=":profile", takes="a name"),
        Command("help", "question_mark", "help", "all keys", 10, does="view('help')"),
        Command("suspend", "ctrl+z", "suspend", "to the shell; fg comes back", priority=True, does="suspend_process"),
        Command("quit", "q", "quit", "leave; the address of where you were is printed", 11, does="quit"),
        Command("quit", "ctrl+c", "quit", "leave from anywhere", shown="ctrl+c", priority=True, does="quit"),
    ),
)


def section_commands() -> tuple[Command, ...]:
    """Returns a command for each section, by its number."""
    return tuple(
        Command(
            f"section_{each.section}",
            str(number),
            each.section,
            f"the section of {each.many}",
            does=f"section('{each.section}')",
            takes="a filter",
            where="everywhere",
        )
        for number, each in enumerate(sections(), 1)
    )


def bindings(*places: str) -> list[BindingType]:
    """Returns the commands of some places as Textual wants them; a command without a key is run by its name."""
    return [
        Binding(
            each.keys,
            each.action,
            each.label,
            show=False,
            priority=each.priority,
            id=None if each.priority else each.id,  # by which the user's keymap finds it
        )
        for each in commands_of(*places)
        if each.keys
    ]


def commands_of(*places: str) -> tuple[Command, ...]:
    """Returns the commands of some places, in the order they are declared, those of the sections last."""
    return tuple(each for each in (*COMMANDS, *section_commands()) if each.where in places)
