"""An Azure CLI that notes what it is asked and knows what it made, and what a real bash makes of a script for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

HOSTILE: Final = """a'b"c$(touch pwned) `touch pwned` ; touch pwned\n# touch pwned ${x} \\"""

# Writes down each call; knows what `create` made, each thing by the words that say where, and what `rest` put, by its
# address; fails where FAILS stands in the call.
_STUB: Final = r"""#!/usr/bin/env python3
import os, sys
from urllib.parse import quote
words = sys.argv[1:]
with open("called", "a") as file:
    file.write("\0".join(words) + "\1")
if os.environ["FAILS"] and os.environ["FAILS"] in words:
    sys.exit("no")
where = "\0".join(sorted(f"{a}={b}" for a, b in zip(words[4::2], words[5::2]) if "name" in a or "group" in a))
made = open("made").read().split("\1") if os.path.exists("made") else []
if words[3:4] == ["exists"]:
    given = dict(zip(words[4::2], words[5::2]))
    address = f"/sqlDatabases/{quote(given.get('--database-name', ''), '')}/containers/{quote(given['--name'], '')}"
    there = words[2] + where in made or address in made
    print(os.environ["ANSWER"] or ("true" if there else "false"))
elif words[0] == "rest":
    address = words[words.index("--uri") + 1].partition("?")[0]
    open("made", "a").write(address[address.index("/sqlDatabases") :] + "\1")
elif words[3:4] == ["create"]:
    open("made", "a").write(words[2] + where + "\1")
elif words[:2] == ["cosmosdb", "show"]:
    print("/subscriptions/s/resourceGroups/g/providers/Microsoft.DocumentDB/databaseAccounts/a")
"""


def run(script: str, folder: Path, fails: str = "", answer: str = "") -> tuple[int, str, list[list[str]]]:
    """What a real bash makes of a script that only the script itself makes careful; the words of each `az`."""
    stub = folder / "az"
    stub.write_text(_STUB)
    stub.chmod(0o755)
    (folder / "called").unlink(missing_ok=True)
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env={"PATH": f"{folder}:{Path(sys.executable).parent}:/usr/bin:/bin", "FAILS": fails, "ANSWER": answer},
        capture_output=True,
        check=False,
    )
    assert {each.name for each in folder.iterdir()} <= {"az", "called", "made"}
    calls = (folder / "called").read_text().removesuffix("\1").split("\1")
    return done.returncode, done.stderr.decode(), [each.split("\0") for each in calls]


def ran(script: str, folder: Path) -> list[list[str]]:
    """The words of each `az` that makes or changes something, on an account without anything."""
    code, told, calls = run(script, folder)
    assert (code, told) == (0, "")
    return [each for each in calls if each[3:4] != ["exists"] and each[:2] != ["cosmosdb", "show"]]


def options(call: list[str]) -> dict[str, str]:
    assert len(call[4:]) % 2 == 0
    return dict(zip(call[4::2], call[5::2], strict=True))
