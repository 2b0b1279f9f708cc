"""Changes documents and draws them: `python -m tests.fuzz --documents 100000`; the same seed makes the same ones.

It prints each kind of failure once, with how often it occurred, and exits with 1 where there was any.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from collections import Counter
from random import Random

from fleet_tui.schema import RUNS
from tests.fuzz.documents import cases
from tests.fuzz.late import check_late
from tests.fuzz.rooms import check
from tests.fuzz.widths import some_widths


def main() -> None:
    """Goes through the documents, whatever fails."""
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("--documents", type=int, default=100_000)
    reading.add_argument("--seed", type=int, default=1)
    options = reading.parse_args()
    chance = Random(f"widths {options.seed}")
    late, waited = Random(f"late {options.seed}"), 0
    failed: Counter[str] = Counter()
    for case in cases(options.documents, options.seed):
        try:
            check(case, some_widths(chance))
            if case.container is RUNS:
                waited += check_late(case, late)
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            *_, frame = traceback.extract_tb(error.__traceback__)
            kind = f"{type(error).__name__} in {frame.name}" if not isinstance(error, AssertionError) else "line"
            kind += f": {str(error).partition(':')[0]}"
            if not failed[kind]:
                print(f"{kind}\n  {case.what}\n  {error!s:.300}\n  {frame.filename}:{frame.lineno}", flush=True)
            failed[kind] += 1
    print(f"{options.documents} documents, {failed.total()} failures of {len(failed)} kinds")
    print(f"of {waited} runs the events were decoded one by one")
    for kind, count in failed.most_common():
        print(f"{count:8} {kind}")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
