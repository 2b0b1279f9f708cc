"""A record reads what it is asked for, and all of it before it says what is wrong."""

from __future__ import annotations

from fleet_tui.model.run import WorkflowRun


class Watched(dict[str, object]):
    """A document that notes what it is asked for."""

    def __init__(self, **stored: object) -> None:
        super().__init__(stored)
        self.asked: list[str] = []

    def get(self, key: str, default: object = None) -> object:
        self.asked.append(key)
        return super().get(key, default)


def test_a_run_of_which_one_thing_is_asked_reads_that_alone_and_once() -> None:
    document = Watched(userId="user_123", runTag=7)
    run = WorkflowRun.from_document(document)
    assert document.asked == []
    assert (run.user, run.user) == ("user_123", "user_123")
    assert document.asked == ["userId"]


def test_what_is_wrong_with_a_run_is_told_in_one_order_whatever_was_asked_before() -> None:
    wrong = {"userId": 1, "runTag": 2, "quality": {"overallScore": "high"}, "projectId": 3}
    told = [each.path for each in WorkflowRun.from_document(wrong).issues]
    asked = WorkflowRun.from_document(wrong)
    assert (asked.tag, asked.project, asked.score, asked.user) == (None, None, None, None)
    assert [each.path for each in asked.issues] == told == ["quality.overallScore", "userId", "projectId", "runTag"]
