"""The README is held to what is true: it is short, its commands run, its keys and pictures are there."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from fleet_tui.demo import FOLDER
from fleet_tui.schema import CONTAINERS
from fleet_tui.settings.account import DATABASE
from fleet_tui.ui.commands import commands_of
from fleet_tui.ui.places import PLACES
from tests.cli.conftest import clean
from tests.fake.server import FakeCosmos
from tests.terminal import terminal

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROGRAM = "fleet-tui"
_LONGEST = 220  # lines
_PATIENCE = 60.0  # seconds
# What a line may end with that is no failure: the runs that it compares differ, as the text beside it says.
_CODES = {"fleet-tui diff last-failed --demo": 3}
# These need an account of their own, the network, or change what is installed here; the first two are the tests' own.
_NOT_RUN = (
    "python3 -m venv .venv && ",
    "uv venv -q --allow-existing && ",
    "pipx install ",
    "uv tool install ",
    "az cosmosdb sql role assignment create ",
    "export AZURE_COSMOS_",
    ".venv/bin/",
)


def blocks(language: str) -> list[str]:
    """The code blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


LINES = [line for block in blocks("sh") for line in block.splitlines()]
COMMANDS = [line for line in LINES if line.startswith(f"{PROGRAM} ")]


def opens_the_screen(line: str) -> bool:
    """Whether a line names a place to read from and nothing to print."""
    return shlex.split(line)[1].startswith("--")


@pytest.fixture(scope="module")
def account() -> Iterator[FakeCosmos]:
    """An account in which the records of the demo have just been written."""
    with FakeCosmos() as fake:
        for each in CONTAINERS:
            rows = (FOLDER / f"{each.name}.jsonl").read_bytes().splitlines()
            held = fake.container(DATABASE, each.name, f"/{each.partition_key}", ranges=2)
            held.add(*({**json.loads(row), "_ts": int(time.time())} for row in rows))
        yield fake


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, account: FakeCosmos) -> Path:
    """A folder in which `fleet-tui` is a command, with the profiles of the README, which name the account."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "bin").mkdir()
    program = folder / "bin" / PROGRAM
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m fleet_tui "$@"\n')
    program.chmod(0o755)
    (folder / PROGRAM).mkdir()
    (profiles,) = blocks("toml")
    dev = "https://dev.documents.azure.com"
    assert dev in profiles
    (folder / PROGRAM / "config.toml").write_text(profiles.replace(dev, account.endpoint))
    return folder


@pytest.fixture
def environment(place: Path, account: FakeCosmos) -> Mapping[str, str]:
    """What the lines are typed in, behind those that set the account."""
    return {
        **clean(os.environ),
        "PATH": f"{place / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "XDG_CONFIG_HOME": str(place),
        "AZURE_COSMOS_ENDPOINT": account.endpoint,
        "AZURE_COSMOS_KEY": account.key,
    }


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) <= _LONGEST


def test_ci_runs_the_very_line_that_the_readme_gives_for_the_tests() -> None:
    demo, tests = blocks("sh")[0].strip().split("\n")
    assert demo.endswith("fleet-tui --demo")
    assert tests.endswith("pytest -q")
    assert tests in (ROOT / ".ci" / "run").read_text(encoding="utf-8").split("\n")


def test_every_line_is_run_here_or_listed_as_one_that_is_not() -> None:
    assert len(COMMANDS) > 10
    others = [line for line in LINES if line not in COMMANDS]
    assert [line for line in others if not line.startswith(_NOT_RUN)] == []
    assert [each for each in _NOT_RUN if not any(line.startswith(each) for line in others)] == []
    assert set(_CODES) <= set(COMMANDS)


def test_a_line_can_be_pasted_into_any_shell() -> None:
    """Without a prompt before it and a comment behind it, which some shells take for words."""
    fences = re.findall(r"^ *```(.*)$", README, re.MULTILINE)
    assert set(fences[::2]) == {"sh", "toml", "python"}  # in a block without a name a line would be run by nobody
    assert set(fences[1::2]) == {""}
    assert [line for line in LINES if line.startswith(("$", "#", " ")) or " #" in line or line.endswith("\\")] == []


def test_on_call_every_line_reads_the_demo_or_what_a_line_before_it_wrote() -> None:
    section = README.partition("\n## On call\n")[2].partition("\n## ")[0]
    lines = [line for line in COMMANDS if f"\n{line}\n" in section]
    assert len(lines) > 8
    written = [shlex.split(line)[shlex.split(line).index("-o") + 1] for line in lines if " -o " in line]
    for line in lines:
        assert "--demo" in line or any(f"--data {each}" in line for each in written), line


def typed(line: str, place: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[bytes]:
    """Type a line into a shell; what it hands to jq is printed where there is none."""
    known = line if shutil.which("jq") else line.partition(" | jq ")[0]
    return subprocess.run(
        ["sh", "-c", known], cwd=place, env=environment, capture_output=True, timeout=_PATIENCE, check=False
    )


@pytest.mark.xdist_group("readme")
@pytest.mark.parametrize("line", [each for each in COMMANDS if not opens_the_screen(each)])
def test_a_line_of_the_readme_runs(line: str, place: Path, environment: Mapping[str, str]) -> None:
    done = typed(line, place, environment)
    assert done.returncode == _CODES.get(line, 0), done.stderr.decode()
    assert done.stdout or " -o " in line
    assert b"Traceback" not in done.stderr


@pytest.mark.xdist_group("readme")
@pytest.mark.parametrize("line", [each for each in COMMANDS if opens_the_screen(each)])
def test_a_line_that_opens_the_screen_shows_what_the_line_before_it_wrote(
    line: str, place: Path, environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if not (place / line.rsplit(maxsplit=1)[-1]).exists():
        assert typed(COMMANDS[COMMANDS.index(line) - 1], place, environment).returncode == 0
    monkeypatch.chdir(place)
    _, *words = shlex.split(line)
    with terminal(*words, **environment) as screen:
        screen.until("1Q2PEWD")  # the end of the id of the failed run
        screen.press("q")
        assert screen.ended() == 0


def test_each_of_the_ten_keys_does_what_the_program_says() -> None:
    table = README.partition("\n## Ten keys\n")[2].partition("\n## ")[0]
    keys = re.findall(r"^\| `(.+?)` \|", table, re.MULTILINE)
    assert len(keys) == 10
    known = {key for each in commands_of(*PLACES) for key in each.key_text.split()}
    assert set(keys) <= known


def test_every_key_in_a_sentence_is_a_key_and_every_command_is_a_command() -> None:
    known = {key for each in commands_of(*PLACES) for key in each.key_text.split()}
    prose = re.sub(r"^```.*?^```", "", README, flags=re.DOTALL | re.MULTILINE)
    spans = re.findall(r"`([^`\n]+)`", prose)
    assert {each for each in spans if len(each) == 1} <= known | {"-", "~", "."}
    names = {f":{each.name}" for each in commands_of(*PLACES)}
    assert {each for each in spans if re.fullmatch(r":[a-z ]+", each)} <= names


def test_every_picture_that_the_readme_shows_is_there_and_no_link_leads_into_the_code() -> None:
    links = re.findall(r"\]\(([^)]+)\)", README)
    assert links
    assert all(each.startswith("screenshots/") and (ROOT / each).is_file() for each in links)


def test_the_readme_names_no_place_of_this_machine() -> None:
    assert str(ROOT) not in README
    assert re.findall(r"(?<![\w~./-])/(?:home|root|work|tmp|Users|usr|opt)\b", README) == []
