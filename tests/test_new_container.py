"""A container costs the places that the house names, and everything else follows; what is left out is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import pytest
from click.testing import CliRunner

from fleet_tui import demo, schema
from fleet_tui.cli.records import list_command, record_command
from fleet_tui.clock import Moment
from fleet_tui.fields import Container, Document, Field, Kind, at
from fleet_tui.model.reader import Issue, Reader
from fleet_tui.model.record import StoredRecord
from fleet_tui.model.records import RECORD_TYPES, record_type
from fleet_tui.query.filter_text import filter_words
from fleet_tui.schema import CONTAINERS, sections
from fleet_tui.source.files import recognise
from fleet_tui.source.files.local import LocalSource
from tests.ui.screen import app_on, seen, typed

# 1 of 3: one Container in schema.py
LETTERS = Container(
    name="letters",
    noun="letter",
    section="letters",
    partition_key=at("userId")[0],
    words=Field("text", "", Kind.STRING, at("body")),
    times=at("sentAt"),
    fields=(
        Field("id", "id", Kind.STRING, at("id"), sortable=True),
        Field("user", "user", Kind.STRING, at("userId"), sortable=True),
        Field("colour", "colour", Kind.STRING, at("colour"), sortable=True),
        Field("created", "created_at", Kind.TIME, at("sentAt"), sortable=True),
        next(each for each in schema.RUNS.fields if each.name == "written"),
    ),
)


# 2 of 3: one model, and its line in RECORD_TYPES
class Letter(StoredRecord, frozen=True):
    CONTAINER: ClassVar[Container] = LETTERS

    document: Document
    id: str
    user: str | None
    written: Moment | None
    issues: tuple[Issue, ...]

    @classmethod
    def from_document(cls, document: Document) -> Letter:
        read = Reader(document)
        return cls(document, read.text("id") or "(no id)", read.text("userId"), read.moment("_ts"), ())


# 3 of 3: one demo file
COLOURS = ("red", "blue", "red")
LETTER = {"userId": "ann", "_ts": 1763370000}
LINES = "".join(
    json.dumps({**LETTER, "id": f"letter_{n}", "colour": colour, "body": f"text {n}"}) + "\n"
    for n, colour in enumerate(COLOURS)
)

Without = Callable[..., None]


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Without:
    """Put the container into the house, but for one place if that is named."""

    def put(without: str = "") -> None:
        if without != "schema":
            several = (*CONTAINERS, LETTERS)
            for holder in (schema, recognise):
                monkeypatch.setattr(holder, "CONTAINERS", several)
        if without != "model":
            monkeypatch.setitem(RECORD_TYPES, LETTERS, lambda: Letter)
        if without != "demo":
            (tmp_path / "letters.jsonl").write_text(LINES)
        for each in demo.FOLDER.glob("*.jsonl"):
            (tmp_path / each.name).symlink_to(each)
        monkeypatch.setattr(demo, "FOLDER", tmp_path)
        record_type.cache_clear()

    return put


def left_out(container: Container) -> list[str]:
    """The places of the house that lack something of a container, in sentences."""
    found = [] if container in schema.CONTAINERS else [f"{container.name} is not in CONTAINERS of schema.py"]
    try:
        record_type(container)
    except LookupError as error:
        found.append(str(error))
    if not (demo.FOLDER / f"{container.name}.jsonl").is_file():
        found.append(f"{container.name} has no demo: demo/{container.name}.jsonl is missing")
    return found


@pytest.mark.parametrize("container", sections(), ids=lambda each: each.name)
def test_no_container_of_the_data_model_lacks_a_place(container: Container) -> None:
    assert left_out(container) == []


@pytest.mark.parametrize(
    ("without", "sentence"),
    [
        ("", []),
        ("schema", ["letters is not in CONTAINERS of schema.py"]),
        ("model", ["letters has no record type: RECORD_TYPES in fleet_tui/model/records.py lacks it"]),
        ("demo", ["letters has no demo: demo/letters.jsonl is missing"]),
    ],
)
def test_a_place_that_is_left_out_is_named(without: str, sentence: list[str], place: Without) -> None:
    place(without)
    assert left_out(LETTERS) == sentence


async def test_list_filter_help_and_detail_of_a_new_container_follow(place: Without) -> None:
    place()
    app = app_on(LocalSource(demo.FOLDER), section="letters")
    async with app.run_test(size=(100, 30)) as pilot:
        await seen(pilot, "3 loaded", "letter_2", "colour")
        await pilot.press("slash")
        await typed(pilot, "colour:red")
        await pilot.press("enter")
        await seen(pilot, "2 loaded")
        await pilot.press("enter")
        await seen(pilot, "letter letter_2", '"body": "text 2"')
        await pilot.press("escape", "escape", "slash")
        await typed(pilot, "color:red")
        await pilot.press("enter")
        await seen(pilot, "did you mean 'colour'?")
        await pilot.press("escape", "1", "6")
        await seen(pilot, "▸ letters")


def test_the_command_line_of_a_new_container_follows(place: Without) -> None:
    place()
    commands = {each.name: each for each in (list_command(LETTERS), record_command(LETTERS))}
    assert set(commands) == {"letters", "letter"}
    told = CliRunner().invoke(commands["letters"], ["--data", str(demo.FOLDER), "--json", "colour:blue"])
    assert [json.loads(each)["id"] for each in told.stdout.splitlines()] == ["letter_1"]
    assert "colour" in CliRunner().invoke(commands["letters"], ["--help"]).stdout
    assert [name for name, _ in filter_words(LETTERS)] == ["id", "user", "colour", "created", "written"]
    whole = CliRunner().invoke(commands["letter"], ["letter_1", "--data", str(demo.FOLDER), "--raw"])
    assert json.loads(whole.stdout)["body"] == "text 1"
