"""`fleet-tui help TOPIC`: what the README has no room for, complete against the tables that the program goes by."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

import fleet_tui
from fleet_tui.cli import cli
from fleet_tui.cli.topics import TOPICS
from fleet_tui.demo import NOW
from fleet_tui.query.filter_text import filter_words, parse
from fleet_tui.schema import CONTAINERS, EVENTS, sections
from fleet_tui.settings.table import BESIDE, SETTINGS
from fleet_tui.source.files.marks import OTHERS, OWN, TRACES, USUAL
from fleet_tui.source.files.recognise import file_names
from fleet_tui.source.files.traces.shapes import SHAPES
from fleet_tui.ui.commands import commands_of
from fleet_tui.ui.places import PLACES
from tests.cli.conftest import Typed, spawned

SOURCE = Path(fleet_tui.__file__).parent
ENVIRONMENT = re.compile(r'environ(?:\.get\(|\[|, )"([A-Z_]+)"')


def told(typed: Typed, topic: str) -> str:
    """A topic, its lines joined where they were broken."""
    printed = typed("help", topic)
    assert (printed.code, printed.err) == (0, "")
    return " ".join(printed.out.split())


def part(text: str, begin: str) -> str:
    """What stands below a title."""
    below = text.partition(f"\n  {begin}\n")[2]
    assert below, begin
    return below.partition("\n\n")[0]


def test_help_alone_lists_each_topic_on_a_line_and_the_long_help_names_them(typed: Typed) -> None:
    listed = typed("help").out
    (named,) = re.findall(r"fleet-tui help .*", typed("--help").out)
    for topic in TOPICS:
        assert len(re.findall(rf"^  fleet-tui help {topic} +\S", listed, re.MULTILINE)) == 1
        assert topic in named


def test_a_topic_that_is_none_ends_with_2_and_the_topics_there_are(typed: Typed) -> None:
    printed = typed("help", "kyes\x1b]0;owned\x07")
    assert (printed.code, printed.out) == (2, "")
    assert f"topics are {', '.join(TOPICS)}" in printed.err
    assert "\x1b" not in printed.err
    assert "Traceback" not in printed.err


@pytest.mark.parametrize("command", sorted(cli.list_commands(None)))  # type: ignore[arg-type]
def test_help_of_a_command_is_what_its_own_help_says(typed: Typed, command: str) -> None:
    printed = typed("help", command)
    assert (printed.code, printed.out) == (0, typed(command, "-h").out)


def test_every_key_stands_at_its_place_and_every_command_without_one_by_its_name(typed: Typed) -> None:
    said = typed("help", "keys").out
    for place, name in PLACES.items():
        below = part(said, name)
        for each in commands_of(place):
            key = each.key_text or f":{each.id}"
            assert re.search(rf"^  {re.escape(key)}\s", below, re.MULTILINE), (place, key)
            assert each.help in " ".join(below.split()), (place, key)


def test_the_users_own_keys_stand_among_them_and_the_file_is_named(
    typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fleet-tui").mkdir()
    (tmp_path / "fleet-tui" / "keys.toml").write_text('next_error = "ctrl+n"\nnonsense = "x"\n')
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    printed = typed("help", "keys")
    assert re.search(r"^  ctrl\+n +to the next error$", part(printed.out, PLACES["timeline"]), re.MULTILINE)
    assert str(tmp_path / "fleet-tui" / "keys.toml") in "".join(each.strip() for each in printed.out.split("\n"))
    assert "nonsense" in printed.err


def test_every_filter_word_stands_there_with_values_that_it_takes(typed: Typed) -> None:
    said = typed("help", "filters").out
    for container in sections():
        below = part(said, container.section)
        names = [name for name, _ in filter_words(container)]
        for name in names:
            assert re.search(rf"^  {name}:", below, re.MULTILINE), (container.section, name)
        for each in re.findall(rf"(?<!\S)(?:{'|'.join(names)}):\S+", below):
            parse(each, container, NOW)
    below = part(said, "the events of a run")
    for name, meaning in filter_words(EVENTS):
        assert re.search(rf"^  {name}: +{re.escape(meaning)}$", below, re.MULTILINE), name


def test_every_name_that_json_prints_stands_there_with_its_filter_word_and_its_paths(typed: Typed) -> None:
    said = typed("help", "filters").out
    for container in sections():
        below = part(said, f"{container.section}: name, filter word, where it is stored")
        rows = re.split(r"\n(?=  \S)", below.rstrip("\n"))
        fields = list(container.listed())
        for field, line in zip(fields, rows, strict=True):
            name, word, *paths = line.replace(",", " ").split()
            assert (name, word) == (field.json, field.name if field.match else "—")
            assert all(str(path) in paths for path in field.paths)


def test_every_setting_stands_there_with_its_flag_its_variables_and_what_it_means(typed: Typed) -> None:
    said = told(typed, "settings")
    for each in (*SETTINGS, *BESIDE):
        assert each.meaning
        assert each.meaning in said
        assert all(name in said for name in (each.flag, *each.variables))
    assert all(f" {each.name} {each.meaning} " in said for each in SETTINGS)


def test_no_option_of_the_program_and_no_variable_it_reads_is_missing_from_the_settings(typed: Typed) -> None:
    words = set(re.split(r"[^\w-]+", told(typed, "settings")))
    options = {each.opts[0] for each in cli.params if not getattr(each, "hidden", False)} - {"--version", "--help"}
    assert "--max-ru" in options
    assert options <= words
    read = {name for path in SOURCE.rglob("*.py") for name in ENVIRONMENT.findall(path.read_text(encoding="utf-8"))}
    assert {"XDG_CONFIG_HOME", "TZ", "TMUX"} <= read
    assert read <= words


def test_every_name_of_a_file_every_field_that_tells_and_every_stranger_stands_there(typed: Typed) -> None:
    said = typed("help", "files").out
    table = part(said, "what is read: names of files; fields → what it becomes")
    shown = shown_ways(table)
    for container in CONTAINERS:
        line = re.search(rf"^  {container.many} +(.*(?:\n {{8}}.*)*)", table, re.MULTILINE)
        assert line is not None
        names, _, _ = line[1].partition(";")
        assert set(names.split()) == {name for name in file_names(container) if name.endswith(".jsonl")}
        for way in (*OWN[container], *USUAL.get(container, ())):
            steps = {mark.name for mark in way}
            assert any(each <= steps for each in shown), steps
    refused = " ".join(part(said, "refused").split())
    assert all((each in refused) is (each not in TRACES) for each in OTHERS)
    read = " ".join(table.split())
    assert all(f"{each.name} {each.told_by} → " in read for each in SHAPES)
    assert "a log folder of GEPA candidate_tree.html" in read


def shown_ways(table: str) -> list[frozenset[str]]:
    """The ways that a table names, each as the fields that tell a kind together."""
    found = []
    for row in re.split(r"\n(?=  \S)", table):
        told_by = " ".join(line[21:].strip() for line in row.splitlines()).partition(" → ")[0]
        for way in re.split(r" · |; ", told_by):
            *first, last = way.split(" + ")
            found += [frozenset((*first, each)) for each in last.split(" | ")]
    return found


@pytest.mark.parametrize("topic", ["", *TOPICS])
@pytest.mark.parametrize("width", [40, 60, 80, 100, 200])
def test_a_topic_is_as_wide_as_the_terminal_and_never_wider_than_is_good_to_read(
    typed: Typed, monkeypatch: pytest.MonkeyPatch, topic: str, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    printed = typed("help", *([topic] if topic else []))
    lines = printed.out.split("\n")
    prose = [each for each in lines if topic != "python" or not each.startswith("    ")]  # a program stays whole
    assert max(map(len, prose)) <= min(width, 100)
    assert max(map(len, printed.out.split("\n"))) > min(width, 100) // 2


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_is_ascii_where_only_that_is_shown(typed: Typed, topic: str) -> None:
    before, behind = typed("--ascii", "help", topic), typed("help", topic, "--ascii")
    assert before.out == behind.out
    assert before.out.isascii()
    assert len(before.out.split("\n")) == len(typed("help", topic).out.split("\n"))


def test_a_reader_who_has_seen_enough_is_no_failure() -> None:
    line = f"{sys.executable} -m fleet_tui help filters | head -n 1"
    done = spawned("-c", line, program=("sh",))
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.count(b"\n") == 1
