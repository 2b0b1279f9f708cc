"""Which failures are the same: told by their words, whatever a run filled into them."""

from __future__ import annotations

from time import process_time

import pytest

from fleet_tui.insight.cause import Cause
from fleet_tui.insight.signature import signature_of, without_what_varies
from tests.insight.errors import TEMPLATES, texts

SAME = (
    # names in quotes
    (
        'psycopg UndefinedColumn: column "ordered_at" does not exist',
        'psycopg UndefinedColumn: column "sku" does not exist',
    ),
    ("KeyError: 'ticket_id'", "KeyError: 'order number'"),
    ('KeyError: "it\'s"', "KeyError: 'its'"),
    ("NameError: name 'df' is not defined", "NameError: name 'orders_2' is not defined"),
    ("The model `gpt-5-mini` does not exist", "The model `gpt-4o` does not exist"),
    ("No tool named “Search” is known", "No tool named “Web lookup” is known"),
    (
        "pydantic ValidationError: 1 validation error for Answer",
        "pydantic ValidationError: 3 validation errors for Answer",
    ),
    (
        "TypeError: run() missing 1 required positional argument: 'query'",
        "TypeError: run() missing 2 required positional arguments: 'query' and 'limit'",
    ),
    # ids without a digit, by chance
    ("run_AbCdEfGh was not found", "run_qWeRtYuI was not found"),
    ("no message msg_XyzKlmNop in the thread", "no message msg_ab12cd34 in the thread"),
    # paths with blanks
    ("cannot open /data/ann lee/My Documents/report 2.txt: denied", "cannot open /data/x.txt: denied"),
    ("cannot open /data/Q3 sales.csv: denied", "cannot open /data/sales.csv: denied"),
    ("cannot open /srv/app data/in/: denied", "cannot open /srv/in/: denied"),
    ("httpx ReadTimeout:", "httpx ReadTimeout"),
    # numbers, counts, sizes, durations
    ("judge: 5.8 below 7.5 after 3 rounds", "judge: 6 below 8 after 1 round"),
    (
        "TimeoutError: CodeInterpreter did not answer within 120 s",
        "TimeoutError: CodeInterpreter did not answer within 30.5 s",
    ),
    (
        "asyncpg QueryCanceledError: statement timeout after 30s",
        "asyncpg QueryCanceledError: statement timeout after 1.5 s",
    ),
    ("request timed out after 900 ms", "request timed out after 2 minutes"),
    (
        "torch OutOfMemoryError: CUDA out of memory. Tried to allocate 20.00 MiB",
        "torch OutOfMemoryError: CUDA out of memory. Tried to allocate 2.50 GiB",
    ),
    ("expected 1536 dimensions, got 768", "expected 768 dimensions, got 512"),
    ("query returned 503 rows", "query returned 404 rows"),
    (
        "maximum context length is 128,000 tokens, you sent 131_072",
        "maximum context length is 8,192 tokens, you sent 9001",
    ),
    ("loss went to -1.5e-07", "loss went to 3.25"),
    ("disk is 97.5% full", "disk is 99% full"),
    ("attempt 3/5 failed", "attempt 2/3 failed"),
    ("cannot add shapes (3, 4) and (5,)", "cannot add shapes (1, 2, 3) and (7, 8)"),
    ("gave up after 1 retry", "gave up after 3 retries"),
    ("found records (500)", "found records (404)"),
    ("error 3 of 10", "error 404 of 500"),
    # ids, hex, uuids
    ("run wf_01KA8PY0FTJDKRP49SG1Q2PEWD is locked", "run wf_01K9W18KYY8KE4NNFERXFKXRX6 is locked"),
    ("no session 7f3c9a1e-2b4d-4c6e-8f10-9a2b3c4d5e6f", "no session 00000000-0000-4000-8000-00000000beef"),
    ("trace deadbeefcafe was dropped", "trace 4bf92f3577b34da6 was dropped"),
    ("<Task object at 0x7f2a1c0d> was never awaited", "<Task object at 0x10e4fab30> was never awaited"),
    (
        "Rate limit reached in organization org-AbCdEfGhIjKlMnOpQrStUvWx",
        "Rate limit reached in organization org-9f8E7d6C5b4A3z2Y1x0WvUtS",
    ),
    ("user user_123 may not read it", "user user_45678 may not read it"),
    ("Task-12 was destroyed but it is pending", "Task-3041 was destroyed but it is pending"),
    ("ETag 0x8DC1F2A3B4C5D6E differs", "ETag 0x8DC9A8B7C6D5E4F differs"),
    (
        "bad signature of token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJtYWphIn0.c2ln",
        "bad signature of token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJqbyJ9.QUJD",
    ),
    (
        "cannot read blob Zm9v+YmFyL3F1eA1/Y29ycmVjdGhvcnNl==",
        "cannot read blob QUJDREVG/R0hJSktMTU5P+UFFSU1RVVldY8WVo=",
    ),
    # paths, addresses, times
    (
        "FileNotFoundError: no such file: /data/runs/17/out.csv",
        "FileNotFoundError: no such file: /tmp/x y.csv".replace(" y", ""),
    ),
    (r"cannot open C:\Users\maja\run.json", r"cannot open D:\work\a\b.json"),
    ("cannot open data/runs/one.jsonl for writing", "cannot open results/two.jsonl for writing"),
    (
        "httpx ConnectError: https://api.example.com/v1/runs?id=7 refused",
        "httpx ConnectError: http://10.1.2.3:8080/health refused",
    ),
    (r"cannot open C:\Program Files\app\run.log", r"cannot open D:\data\out.log"),
    ("no answer of api.contoso.example/v1/chat", "no answer of search.fabrikam.example/health"),
    ("gave up after 2 min 30 s", "gave up after 45 s"),
    ("gave up after 1 hour and 5 minutes", "gave up after 6m0s"),
    ("connection to 10.0.0.12:5432 refused", "connection to 192.168.7.9:6432 refused"),
    ("connect to [2001:db8::1]:443 failed", "connect to [fe80::a1b2:1]:8443 failed"),
    ("mail to maja@contoso.example bounced", "mail to jo.smith+runs@fabrikam.example bounced"),
    ("token expired at 2025-11-17T10:49:12.031Z", "token expired at 2025-11-18 00:00:01+00:00"),
    ("valid until Nov 17 10:00:00 2025", "valid until Dec 1 09:30:00 2026"),
    ("not before Mon, 17 Nov 2025 10:00:00 GMT", "not before Tue, 2 Dec 2025 00:00:00 GMT"),
    ("postgres_tool.py:71: no cursor", "postgres_tool.py:1204: no cursor"),
    (
        "json JSONDecodeError: Expecting value: line 1 column 1 (char 0)",
        "json JSONDecodeError: Expecting value: line 12 column 7 (char 431)",
    ),
    ("needs library version 1.2.3", "needs library version 2.0.0rc1"),
    # what else a writer puts around it
    ("HTTP/1.1 503 from upstream", "HTTP/2 503 from upstream"),
    ("two  spaces\tand a tab", "two spaces and a tab"),
    (
        "openai RateLimitError: Error code: 429 - {'error': {'message': 'Limit 10000, used 9998. Try "
        "again in 312ms.', 'type': 'tokens'}}",
        "openai RateLimitError: Error code: 429 - {'error': {'message': 'Limit 30000, used 29950. Try "
        "again in 6m0s.', 'type': 'tokens'}}",
    ),
    (
        "openai BadRequestError: Error code: 400 - {'error': {'message': \"This model's maximum context "
        "length is 272000 tok",
        "openai BadRequestError: Error code: 400 - {'error': {'message': \"This model's maximum context "
        "length is 8192 tokens. Yo",
    ),
)
NOT_THE_SAME = (
    # models, which a failure is about
    ("The deployment gpt-4 is not ready", "The deployment gpt-5 is not ready"),
    ("gpt-4o-mini is overloaded", "gpt-4o is overloaded"),
    ("claude-3-5-sonnet-20241022 is overloaded", "claude-3-opus-20240229 is overloaded"),
    ("o1-mini refused the prompt", "o3-mini refused the prompt"),
    ("text-embedding-3-small refused the prompt", "text-embedding-3-large refused the prompt"),
    # words that look like ids
    ("run_forever is no coroutine", "call_soon is no coroutine"),
    ("session_AuthToken is missing", "session_UserName is missing"),
    ("read /etc/hosts and gave up", "read /etc/hosts or gave up"),
    ("(502)", "(504)"),
    ("proxy: (502)", "proxy: (504)"),
    ("error CS0103: no such name", "error CS1002: no such name"),
    ("error TS2304: no such name", "error TS7006: no such name"),
    # a code is part of the failure
    (
        "httpx HTTPStatusError: Server error '503 Service Unavailable' for url 'https://a.example'",
        "httpx HTTPStatusError: Client error '404 Not Found' for url 'https://a.example'",
    ),
    (
        "aiohttp ClientResponseError: 429, message='Too Many Requests'",
        "aiohttp ClientResponseError: 502, message='Bad Gateway'",
    ),
    ("openai APIStatusError: Error code: 400", "openai APIStatusError: Error code: 401"),
    ("HTTP Error 403: Forbidden", "HTTP Error 404: Not Found"),
    ("Search failed (503)", "Search failed (500)"),
    ("server returned 502", "server returned 504"),
    ("status_code=500 from the index", "status_code=507 from the index"),
    ("status: 409 while writing", "status: 412 while writing"),
    ("{'status': 401}", "{'status': 403}"),
    ("command ended with exit code 1", "command ended with exit code 137"),
    ("OSError: [Errno 28] on the volume", "OSError: [Errno 13] on the volume"),
    ("asyncpg PostgresError: SQLSTATE 42703", "asyncpg PostgresError: SQLSTATE 42P01"),
    ("DatabaseError: ORA-00942", "DatabaseError: ORA-01017"),
    ("process killed by signal 9", "process killed by signal 15"),
    ("{'code': 'content_filter', 'param': None}", "{'code': 'context_length_exceeded', 'param': None}"),
    ("rate limited (429)", "rate limited (503)"),
    ("the index answered 503", "the index answered 500"),
    ("upload failed with 413", "upload failed with 403"),
    ("expected 200, got 503", "expected 200, got 404"),
    (
        "redis ConnectionError: Error 111 connecting to 10.0.0.1:6379",
        "redis ConnectionError: Error 104 connecting to 10.0.0.1:6379",
    ),
    ("pymysql OperationalError: (2006, 'gone away')", "pymysql OperationalError: (1045, 'denied')"),
    (
        "ConnectionError: ('Aborted', ConnectionResetError(104, 'reset'))",
        "ConnectionError: ('Aborted', ConnectionResetError(110, 'late'))",
    ),
    ("404 page not found", "502 from the gateway"),
    # the class of an error
    ('psycopg UndefinedColumn: column "a" does not exist', 'psycopg UndefinedTable: column "a" does not exist'),
    ("KeyError: 'a'", "ValueError: 'a'"),
    ("openai RateLimitError: slow down", "anthropic RateLimitError: slow down"),
    ("Neo4jError: no", "Http2Error: no"),
    (
        "azure ClientAuthenticationError: (ExpiredAuthenticationToken) no",
        "azure ClientAuthenticationError: (InvalidAuthenticationToken) no",
    ),
    (
        "botocore ClientError: An error occurred (ThrottlingException)",
        "botocore ClientError: An error occurred (AccessDeniedException)",
    ),
    # the words
    ("TimeoutError: CodeInterpreter did not answer within 120 s", "TimeoutError: Postgres did not answer within 120 s"),
    ("judge: 5.8 below 7.5 after 3 rounds", "no answer of judge within 7.5 s"),
    ("connection refused", "connection reset by peer"),
    ("disk full", "disk quota exceeded"),
    ("cannot decode as utf-8", "cannot decode as utf-16"),
    ("md5 does not match", "sha256 does not match"),
    ("quality failed", "coder failed"),
    ("CUDA out of memory", "Killed: out of memory"),
    ("no route to host", "no route to model"),
    ("std::bad_alloc", "std::bad_cast"),
    ("row 5 is too long", "row 5 is too short"),
    ("", "an error without words"),
)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_a_failure_is_the_same_whatever_a_run_filled_in(one: str, other: str) -> None:
    assert without_what_varies(one) == without_what_varies(other)


@pytest.mark.parametrize(("one", "other"), NOT_THE_SAME)
def test_another_failure_is_not_the_same(one: str, other: str) -> None:
    assert without_what_varies(one) != without_what_varies(other)


def test_the_table_has_sixty_pairs_and_both_kinds() -> None:
    assert len(SAME) >= 30
    assert len(NOT_THE_SAME) >= 30


def test_a_thousand_texts_are_as_many_failures_as_sentences_they_were_made_of() -> None:
    made = texts(1_000)
    assert len({text for _, text in made}) > 950
    by_sentence: dict[str, set[str]] = {}
    for sentence, text in made:
        by_sentence.setdefault(sentence, set()).add(without_what_varies(text))
    assert {sentence: found for sentence, found in by_sentence.items() if len(found) > 1} == {}
    assert len(set.union(*by_sentence.values())) == len(TEMPLATES)


def test_the_words_that_stay_can_be_read() -> None:
    told = without_what_varies("TimeoutError: HostedCodeInterpreterTool did not answer within 120 s")
    assert told == "TimeoutError: HostedCodeInterpreterTool did not answer within … s"
    assert without_what_varies("judge: 3.8 below 7.5 after 1 round") == "judge: … below … after … rounds"


def test_whose_work_broke_is_part_of_it() -> None:
    assert signature_of(cause("no", tool="Search")) != signature_of(cause("no", tool="Postgres"))
    assert signature_of(cause("no", agent="writer")) != signature_of(cause("no", agent="coder"))
    assert signature_of(cause("no", agent="writer", row="ev_1")) == signature_of(
        cause("no", agent="writer", row="ev_2")
    )


def test_a_run_that_stopped_is_the_same_whatever_it_said_last() -> None:
    one, other = (
        Cause(
            "last row, no error is recorded",
            f"stopped without an error: last was writer message: {said}",
            agent="writer",
        )
        for said in ("half done", "Late delivery 171: wrong")
    )
    assert signature_of(one) == signature_of(other)
    assert signature_of(one).text == "stopped without an error: last was writer message"


def test_a_signature_can_be_a_key_and_is_the_same_each_time() -> None:
    told = cause("KeyError: 'a'", agent="writer")
    assert {signature_of(told): 1}[signature_of(told)] == 1


@pytest.mark.parametrize(
    "hostile",
    [
        "'" * 400,
        '"' * 399,
        "\\'" * 200,
        "a." * 200,
        "a-" * 200,
        "/" * 400,
        "a/" * 200,
        "a.b/" * 100,
        "a." * 30 + "/" * 300,
        "C:\\ a" * 80,
        "word (500) " * 36,
        "1 s, " * 80,
        "1," * 200,
        "1:" * 200,
        ":" * 400,
        "a@" * 200,
        "http" * 100,
        "status " * 57,
        "{'code': " * 44,
        "…, " * 133,
        "1 and " * 66,
        "Jan 1 " * 66,
        "1m" * 200,
        "a" * 400,
        "'a" * 200,
        "«" * 400,
        "\x1b[31m" * 80,
    ],
)
def test_a_hostile_text_takes_no_longer_than_any_other(hostile: str) -> None:
    start = process_time()
    for _ in range(20):
        without_what_varies(hostile)
    assert process_time() - start < 1.0
    longer = process_time()
    without_what_varies(hostile * 20)
    assert process_time() - longer < 1.0


def cause(text: str, **more: str) -> Cause:
    return Cause("rule", text, **more)  # type: ignore[arg-type]
