"""Runs the tests of accounts on the newest release of azure-cosmos: `python -m tests.newest [options of pytest]`.

The package pins the SDK, for it has a transport of its own, makes a call that is not public, and a new backend is being
built upstream. So whether the pin can move is a question to be asked before somebody needs the answer: this makes an
environment of its own, with the newest release whatever the pin says, and takes it away again.

Options go to pytest as they stand: `python -m tests.newest -k contract -n 0`.

Exit code 0: the tests pass. 1: they do not, or what they need cannot be installed. 2: no registry is reached, or pytest
does not take the options.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

ROOT: Final = Path(__file__).parents[1]
SDK: Final = "azure-cosmos"
TESTS: Final = ("tests/source", "tests/contract", "tests/fake", "tests/admin")
UNREACHED: Final = 2
WRONG: Final = 2
_UNTAKEN: Final = 4  # pytest's own code for options that it does not know, and for tests that are not there
_NAME: Final = re.compile(r"([A-Za-z0-9._-]+)\s*(?:\[([^\]]*)\])?")
_PATIENCE: Final = ("--retries", "0", "--timeout", "20")


def main(words: Sequence[str]) -> int:
    """Returns the exit code."""
    options = read(words)
    if not taken(options):
        return WRONG
    newest = asked_version()
    if newest is None:
        print(f"no newest {SDK}: pip cannot reach a package registry; nothing was run", file=sys.stderr)
        return UNREACHED
    print(f"the newest {SDK} is {newest}, pinned is {pinned()}", flush=True)
    with TemporaryDirectory(prefix="fleet-tui-newest-") as folder:
        python = Path(folder) / "bin" / "python"
        steps = (
            [sys.executable, "-m", "venv", folder],
            [str(python), "-m", "pip", "install", "--quiet", *_PATIENCE, f"{SDK}=={newest}", *others()],
            [str(python), "-m", "pip", "install", "--quiet", *_PATIENCE, "--no-deps", str(ROOT)],
        )
        for step in steps:
            if subprocess.run(step, cwd=folder, env=environment(), check=False).returncode:
                print(f"not installed: {' '.join(step[2:4])} failed; nothing was run", file=sys.stderr)
                return 1
        print(f"{SDK} {installed(python)} runs {' '.join(TESTS)}", flush=True)
        command = [str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider", *TESTS, *options]
        code = subprocess.run(command, cwd=ROOT, env=environment(), check=False).returncode
    print(f"{SDK} {newest}: {'the tests pass' if code == 0 else f'the tests fail ({code})'}")
    return WRONG if code == _UNTAKEN else 1 if code else 0


def read(words: Sequence[str]) -> Sequence[str]:
    """The options that are pytest's; --help is ours, and ends here."""
    told = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("python -m tests.newest", description=__doc__, formatter_class=told)
    parser.usage = "%(prog)s [-h] [options of pytest]"
    return parser.parse_known_args(words)[1]


def taken(options: Sequence[str]) -> bool:
    """Whether pytest knows the options: asked before minutes are spent on an environment."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--version", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stderr.strip(), file=sys.stderr)
    return done.returncode == 0


def asked_version() -> str | None:
    """The newest release that a registry offers; None where none answers."""
    command = [sys.executable, "-m", "pip", "index", "versions", *_PATIENCE, "--disable-pip-version-check", SDK]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    found = re.search(rf"^{SDK} \(([^)]+)\)", done.stdout, re.MULTILINE)
    return found[1] if found else None


def requirements() -> dict[str, str]:
    """All that the package and its tests need, by name."""
    return needed(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"])


def needed(project: Mapping[str, Any]) -> dict[str, str]:
    """What a project and its extra `test` need, by name, and what those of its own extras that `test` names do.

    A registry knows nothing of these, and another's package of the name must not come from there.
    """
    found: dict[str, str] = {}
    extras, seen = ["test"], set()
    groups = [project["dependencies"]]
    while extras or groups:
        if not groups:
            groups = [project["optional-dependencies"][extra]] if (extra := extras.pop()) not in seen else []
            seen.add(extra)
            continue
        for each in groups.pop():
            named = _NAME.match(each)
            if named is None:
                raise ValueError(f"no requirement: {each}")
            if plain(named[1]) == plain(project["name"]):
                extras += [extra.strip() for extra in (named[2] or "").split(",") if extra.strip()]
            else:
                found[plain(named[1])] = each
    return found


def plain(name: str) -> str:
    """A name as registries compare it.

    >>> plain("Fleet_TUI")
    'fleet-tui'
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned() -> str:
    """What the package asks for of the SDK."""
    return requirements()[SDK].removeprefix(SDK)


def others() -> list[str]:
    """All but the SDK, whose pin must not hold it back."""
    return [each for name, each in requirements().items() if name != SDK]


def installed(python: Path) -> str:
    """The release that is there in the end."""
    words = f"from importlib.metadata import version; print(version({SDK!r}))"
    done = subprocess.run([str(python), "-c", words], capture_output=True, text=True, check=True, env=environment())
    return done.stdout.strip()


def environment() -> dict[str, str]:
    """Ours, without what would let the tests find modules of another environment."""
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
