"""The log file: what it holds, what it does not, and that nothing of it falls into the screen."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from fleet_tui.errors import SettingsError
from fleet_tui.log import start_log
from fleet_tui.redact import keep_secret, redact, without_keys
from fleet_tui.text import escape_json, one_line, visible

KEY = "k3y+/" * 17 + "A=="


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    yield
    start_log(None)


def logged(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", textwrap.dedent(code), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True)


CODE = """
    import logging, sys, warnings
    from fleet_tui.log import start_log
    from fleet_tui.redact import keep_secret
    start_log(sys.argv[1] if len(sys.argv) > 1 else None)
    keep_secret("k3y+/" * 17 + "A==")
    logging.getLogger("fleet_tui.a").debug("ours %s", "k3y+/" * 17 + "A==")
    logging.getLogger("azure.core").info("an id of a document")
    logging.getLogger("azure.core").warning("theirs, Authorization: Bearer eyJhbGciOi.payload12.sign")
    logging.getLogger("asyncio").warning("somebody's \\x1b[2J")
    warnings.warn("old ways")
    try:
        raise ValueError("AccountKey=c2VjcmV0")
    except ValueError:
        logging.getLogger("fleet_tui").exception("a defect")
"""


def test_all_logging_and_all_warnings_go_to_the_file_once_each_and_hold_no_secret(tmp_path: Path) -> None:
    file = tmp_path / "fleet.log"
    done = logged(CODE, str(file))
    assert (done.stdout, done.stderr) == ("", "")
    text = file.read_text()
    for said in ("ours …", "theirs, Authorization: Bearer …", "somebody's ␛[2J", "old ways", "a defect"):
        assert text.count(said) == 1
    assert "Traceback" in text
    assert "ValueError: AccountKey=…" in text
    for secret in (KEY, "eyJ", "c2VjcmV0", "an id of a document", "\x1b"):
        assert secret not in text
    assert file.stat().st_mode & 0o777 == 0o600


def test_without_a_file_nothing_is_written_anywhere() -> None:
    done = logged(CODE)
    assert (done.stdout, done.stderr) == ("", "")


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be written: Is a directory"):
        start_log(str(tmp_path))


def test_a_log_is_written_on_where_it_ended(tmp_path: Path) -> None:
    file = tmp_path / "fleet.log"
    for _ in range(2):
        start_log(str(file))
    start_log(None)
    assert file.read_text().count("fleet-tui ") == 2


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("AccountEndpoint=https://a/;AccountKey=abc==;", "AccountEndpoint=https://a/;AccountKey=…;"),
        ("https://a/b?sv=1&sig=ab%2Fc&se=2", "https://a/b?sv=1&sig=…&se=2"),
        ("type=master&ver=1.0&sig=ab/c=", "type=master&ver=1.0&sig=…"),
        ("type%3Dmaster%26ver%3D1.0%26sig%3Dab%2Fc", "type%3Dmaster%26ver%3D1.0%26sig%3D…"),
        ("authorization: bearer abc.def", "authorization: bearer …"),
        ("token eyJ0eXAiOiJKV1.eyJhdWQiOiJo.c2ln!", "token eyJ…!"),
        ("design=modern, a signature, the bearer", "design=modern, a signature, the bearer"),
    ],
)
def test_a_secret_is_known_by_how_it_is_written(said: str, left: str) -> None:
    assert redact(said) == left


def test_a_key_in_use_stands_in_no_text_even_where_it_is_stored() -> None:
    keep_secret(KEY)
    assert without_keys(f"a {KEY} b") == "a … b"
    assert one_line(f"a\n{KEY}") == "a …"
    assert visible(f"a\n{KEY}") == "a\n…"
    assert escape_json(f'"{KEY}"') == '"…"'
    assert redact("k3y%2B%2F" * 17 + "A%3D%3D") == "…"


def test_what_is_too_short_to_be_a_key_hides_nothing() -> None:
    keep_secret("AAAA")
    assert one_line("AAAA") == "AAAA"
