"""Runs the scripts of this folder with Node.js."""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
from pathlib import Path

FOLDER = Path(__file__).parent
OLDEST = 20


def missing() -> str | None:
    """Why no script of this folder can run, with the next step; None if they can."""
    node = shutil.which("node")
    if node is None:
        return f"node is not installed: the server for tests needs Node.js {OLDEST} or newer"
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    major = re.match(r"v(\d+)\.", version)
    if major is None or int(major[1]) < OLDEST:
        return f"node is {version or 'of an unknown version'}: the server for tests needs Node.js {OLDEST} or newer"
    if not (FOLDER / "node_modules" / "@vercel" / "cosmosdb-server").is_dir():
        return f"the server for tests is not installed: run `npm ci` in {FOLDER}"
    return None


class Script:
    """A running script, spoken to in lines; it ends by itself when this process does, for its stdin closes then."""

    def __init__(self, name: str) -> None:
        self.name = name
        command = [shutil.which("node") or "node", str(FOLDER / name)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self._stdin = self.process.stdin
        self._stdout = self.process.stdout

    def tell(self, line: str) -> None:
        """Sends one line."""
        self._stdin.write(line + "\n")
        self._stdin.flush()

    def hear(self, seconds: float) -> str:
        """The next line; RuntimeError if the script ends first, as it is made to when the time is over."""
        deadline = threading.Timer(seconds, self.process.kill)
        deadline.start()
        try:
            line = self._stdout.readline()
        finally:
            deadline.cancel()
        if not line:
            code = self.process.wait()
            raise RuntimeError(f"{self.name} said nothing within {seconds} s (exit code {code})")
        return line.rstrip("\n")

    def stop(self) -> int:
        """Ends the script, by force if it has not ended after 5 s; returns its exit code."""
        self.process.terminate()
        try:
            code = self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self._stdin.close()
        self._stdout.close()
        return code
