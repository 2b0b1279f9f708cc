"""`python -m tests.charges` prints what an appended event costs at 10 kB, 500 kB and 1.5 MB."""

from __future__ import annotations

from tests.charges.charges import measured, table

if __name__ == "__main__":
    print("\n".join(table(measured())))
