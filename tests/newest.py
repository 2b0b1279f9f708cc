"""Runs the tests of accounts on the newest release of azure-cosmos: `python -m tests.newest [options of pytest]`.

The package pins the SDK, for it has a transport of its own, makes a call that is not public, and a new backend is being
built upstream. So whether the pin can move is a question to be asked before somebody needs the answer: this makes an
environment of its own, with the newest release whatever the pin says, and takes it away again.

Exit code 0: the tests pass. 1: they do not, or what they need cannot be installed. 2: no registry is reached.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

ROOT: Final = Path(__file__).parents[1]
SDK: Final = "azure-cosmos"
TESTS: Final = ("tests/source", "tests/contract", "tests/fake", "tests/admin")
UNREACHED: Final = 2
_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")
_PATIENCE: Final = ("--retries", "0", "--timeout", "20")


def main(options: Iterable[str]) -> int:
    """Returns the exit code."""
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
    return 1 if code else 0


def asked_version() -> str | None:
    """The newest release that a registry offers; None where none answers."""
    command = [sys.executable, "-m", "pip", "index", "versions", *_PATIENCE, "--disable-pip-version-check", SDK]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    found = re.search(rf"^{SDK} \(([^)]+)\)", done.stdout, re.MULTILINE)
    return found[1] if found else None


def requirements() -> dict[str, str]:
    """All that the package and its tests need, by name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    every = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    return {found[0]: each for each in every if (found := _NAME.match(each))}


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
