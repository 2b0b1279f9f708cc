"""Holds the demo: one document a line, one file a container, and the moment at which its clock stands still."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

NOW = datetime(2025, 11, 17, 11, 4, tzinfo=UTC)
REPLAYED = "wf_01KA7ZBMNRPDZX52NSG5TGXEJ3"  # the run that `--demo=live` shows growing: 84 seconds, three judge rounds
FOLDER: Path = Path(__file__).parent
