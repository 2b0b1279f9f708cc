"""Writes the demo's files, or with `--check` says which differ and exits 1."""

from __future__ import annotations

import sys

from tests.demo_data.files import demo_files, stale_files


def main(arguments: list[str]) -> int:
    """Exit code: 0, or 1 when a file differs, or 2 for an unknown argument."""
    if arguments == ["--check"]:
        stale = stale_files()
        for path in stale:
            print(f"{path.name} differs: run `python -m tests.demo_data`", file=sys.stderr)
        return 1 if stale else 0
    if arguments:
        print("usage: python -m tests.demo_data [--check]", file=sys.stderr)
        return 2
    for path, written in demo_files().items():
        path.write_bytes(written)
        print(f"{path.name}  {written.count(10):,} documents  {len(written):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
