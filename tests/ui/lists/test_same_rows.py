"""A list shows the rows that the same filter prints on the command line, in every section."""

from __future__ import annotations

import asyncio
import json

import pytest
from click.testing import CliRunner

from fleet_tui.cli import cli
from fleet_tui.ui.lists.list_screen import ListScreen
from tests.cli.test_same_rows import ASKED
from tests.ui.screen import app_on, until


def printed(section: str, words: str) -> list[str]:
    """The ids of what the command line prints."""
    told = CliRunner().invoke(cli, [section, "--demo", "--json", "--limit", "0", "--all-users", "--", *words.split()])
    assert told.exit_code == 0, told.stderr
    return [json.loads(line)["id"] for line in told.stdout.split("\n") if line]


@pytest.mark.parametrize(("section", "words"), ASKED)
async def test_a_list_and_the_command_line_show_the_same_records(section: str, words: str) -> None:
    wanted = await asyncio.to_thread(printed, section, words)
    async with app_on(section=section, filter_text=words).run_test(size=(120, 36)) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, ListScreen)
        await until(
            pilot, lambda: screen.standing.state == "ok" and (len(screen.list.records) > 0 or not wanted), "rows came"
        )
        while not screen.shown.whole:
            before = len(screen.list.records)
            await pilot.press("G")
            await until(
                pilot, lambda before=before: screen.shown.whole or len(screen.list.records) > before, "more came"
            )  # type: ignore[misc]
        assert sorted(each.stored_id for each in screen.list.records) == sorted(wanted)
