"""Three runs that hold what a command line can get wrong: one failed, one of the flat shape, one hostile."""

from __future__ import annotations

FAILED = (
    b'{"id": "wf_A1", "workflowId": "wf_A1", "userId": "ann", "projectId": "p1", "runTag": "nightly",'
    b' "_ts": 1763373610, "task": {"input": "Plan the\\nweek", "createdAt": "2025-11-17T10:00:00Z"}, "routing":'
    b' {"mode": "sequential"}, "segments": {"hasOverflow": true, "maxSegmentIndex": 2}, "events": ['
    b'{"eventId": "ev_001", "timestamp": "2025-11-17T10:00:01Z", "agentId": "planner", "type": "message",'
    b' "payload": {"message": "Two steps."}},'
    b' {"eventId": "ev_002", "timestamp": "2025-11-17T10:00:02.7Z", "agentId": "analyst", "type": "tool_call",'
    b' "toolName": "PostgresTool", "toolInput": {"limit": 8.0}, "toolOutputSummary":'
    b' "Traceback (most recent call last):\\n  File \\"a.py\\"\\nValueError: no column \\u001b[31m"}],'
    b' "judge_evaluations": [{"round": 1, "timestamp": "2025-11-17T10:00:09Z", "score": 6.0, "reasoning": "Thin."}],'
    b' "quality": {"overallScore": 6.0}, "configSnapshot": {"quality": {"judge_threshold": 7.5}},'
    b' "result": {"tokens": {"prompt": 100, "completion": 20}}, "execution_summary": {"status": "failed",'
    b' "durationSeconds": 8.0, "agentsUsed": ["planner", "analyst"], "toolsUsed": ["PostgresTool"]}}'
)
FLAT = (
    b'{"id":"0b7c","workflowId":"0b7c","task":"Sum it up","createdAt":"2025-11-16T09:00:10+00:00","result":"done",'
    b'"start_time":"2025-11-16T10:00:00","end_time":"2025-11-16T10:00:10","routing":{"assigned_to":["Writer"],'
    b'"mode":"delegated"},"quality":{"score":9.25},"phase_timings":{"routing":1.5,"execution":8.0},"_ts":1763283610}'
)
HOSTILE = (
    b'{"id":"wf_\\u001b[2J","workflowId":"wf_\\u001b[2J","userId":"eve","_ts":1763283600,'
    b'"task":{"input":"\\u202egnp.exe \\ud800 [red]x[/red]","createdAt":"2025-11-16T08:59:00Z"},'
    b'"result":{"tokens":{"prompt":NaN,"completion":123456789012345678901234567890}},'
    b'"execution_summary":{"status":"succeeded","agentsUsed":["a\\u0007b\\nc"],"durationSeconds":1.5}}'
)
SEGMENT = (
    b'{"id":"s1","workflowId":"wf_A1","segmentIndex":1,"_ts":1763373600,"events":[{"eventId":"ev_000",'
    b'"timestamp":"2025-11-17T10:00:00.25Z","agentId":"supervisor","type":"routing","payload":{"message":"To all."}}]}'
)


def lines() -> dict[str, bytes]:
    """The files of a folder that holds them."""
    runs = b"\n".join((HOSTILE, FLAT, FAILED))
    return {"workflowRuns.jsonl": runs + b"\n", "workflowRunSegments.jsonl": SEGMENT + b"\n"}
