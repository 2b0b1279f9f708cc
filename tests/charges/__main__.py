"""Prints what an appended event costs at 10 kB, 500 kB and 1.5 MB, from the account's own answers."""

from __future__ import annotations

import argparse

from tests.charges.charges import measured, table

if __name__ == "__main__":
    argparse.ArgumentParser("python -m tests.charges", description=__doc__).parse_args()
    print("\n".join(table(measured())))
