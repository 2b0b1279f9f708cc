"""The demo: one document a line, one file a container, and the moment at which its clock stands still."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

NOW = datetime(2025, 11, 17, 11, 4, tzinfo=UTC)
FOLDER: Path = Path(__file__).parent
