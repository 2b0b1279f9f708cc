"""Whether a policy indexes a path: the more precise pattern decides."""

from __future__ import annotations

import pytest

from fleet_tui.admin.provision.indexing import indexes, unlisted
from fleet_tui.fields import Path
from fleet_tui.schema import OPTIMIZATIONS


@pytest.mark.parametrize(
    ("included", "excluded", "answer"),
    [
        (["/*"], [], True),
        (None, [], True),
        ([], [], False),
        (["/*"], ["/task/*"], False),
        (["/*", "/task/createdAt/?"], ["/task/*"], True),
        (["/*", '/"task"/"createdAt"/?'], ["/task/*"], True),
        (["/*"], ["/task/?"], True),
        (["/*"], ["/task/created/?"], True),
        (["/*"], ["/task/createdAt/?"], False),
        (["/task/*"], ["/*"], True),
        (["/other/?"], ["/*"], False),
        (["/*"], ['/"_etag"/?'], True),
    ],
)
def test_the_more_precise_pattern_decides(included: list[str] | None, excluded: list[str], answer: bool) -> None:
    policy = {"includedPaths": included and [{"path": each} for each in included]}
    if included == []:
        policy["includedPaths"] = []
    policy["excludedPaths"] = [{"path": each} for each in excluded]
    assert indexes(policy, Path(("task", "createdAt"))) is answer


def test_nothing_is_indexed_where_the_mode_says_so() -> None:
    assert not indexes({"indexingMode": "none", "includedPaths": [{"path": "/*"}]}, Path(("id",)))


WRITTEN = [{"path": "/userId"}, {"path": "/_ts", "order": "descending"}]


@pytest.mark.parametrize(
    ("stored", "missing"),
    [
        ([[{"path": "/userId"}, {"path": "/createdAt", "order": "descending"}]], 0),
        ([[{"path": '/"userId"', "order": "ascending"}, {"path": "/createdAt", "order": "descending"}]], 0),
        ([[{"path": "/userId"}, {"path": "/createdAt"}]], 1),
        ([[{"path": "/createdAt", "order": "descending"}, {"path": "/userId"}]], 1),
        ([], 1),
    ],
)
def test_a_composite_counts_in_its_own_order_only(stored: list[list[dict[str, str]]], missing: int) -> None:
    assert len(unlisted({"compositeIndexes": [WRITTEN, *stored]}, OPTIMIZATIONS)) == missing
