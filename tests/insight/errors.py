"""Real-looking texts of errors, made of sentences that libraries and tools write and of what a run fills in."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Final
from uuid import UUID

_WORDS: Final = ("orders", "ticket_id", "customer name", "it's here", "ordered_at", "v2", "x", "Größe", "月次", "a.b.c")
_HOSTS: Final = ("api.contoso.example", "10.4.5.6", "search-7.internal", "localhost", "fleet-staging.fabrikam.example")
_LETTERS: Final = "ABCDEFGHJKMNPQRSTVWXYZ0123456789"


def _letters(random: Random, size: int) -> str:
    return "".join(random.choices(_LETTERS, k=size))


def _number(random: Random) -> str:
    value = random.randrange(1, 10 ** random.randint(1, 6))
    return random.choice((str(value), f"{value:,}"))


def _decimal(random: Random) -> str:
    return f"{random.uniform(0, 400):.{random.randint(1, 3)}f}"


def _seconds(random: Random) -> str:
    return random.choice(
        (f"{random.randint(1, 600)} s", f"{random.uniform(0, 90):.1f}s", f"{random.randint(1, 900)}ms")
    )


def _size(random: Random) -> str:
    return f"{random.uniform(1, 900):.2f} {random.choice(('KiB', 'MiB', 'GiB', 'MB'))}"


def _path(random: Random) -> str:
    folders = "/".join(
        random.choice(("srv", "data", "runs", "u7", "tmp", "my-app")) for _ in range(random.randint(1, 5))
    )
    return (
        f"/{folders}/{random.choice(('out', 'report_2', 'run-7'))}.{random.choice(('csv', 'jsonl', 'py', 'parquet'))}"
    )


def _time(random: Random) -> str:
    day = f"2025-{random.randint(1, 12):02}-{random.randint(1, 28):02}"
    clock = f"{random.randint(0, 23):02}:{random.randint(0, 59):02}:{random.randint(0, 59):02}"
    return random.choice((f"{day}T{clock}Z", f"{day} {clock}.{random.randint(0, 999):03}", f"{day}T{clock}+00:00"))


FILLED: Final[dict[str, Callable[[Random], str]]] = {
    "n": _number,
    "m": _number,
    "dec": _decimal,
    "secs": _seconds,
    "size": _size,
    "path": _path,
    "time": _time,
    "word": lambda random: random.choice(_WORDS),
    "name": lambda random: random.choice(("orders", "tickets", "Suppliers of Q3")),
    "id": lambda random: (
        f"{random.choice(('wf', 'run', 'req', 'call', 'user'))}_{_letters(random, 9)}{random.randint(0, 9)}"
    ),
    "uuid": lambda random: str(UUID(int=random.getrandbits(128), version=4)),
    "hex": lambda random: f"0x{random.getrandbits(40):012x}",
    "digest": lambda random: f"{random.getrandbits(128):032x}",
    "commit": lambda random: f"{random.getrandbits(28):07x}",
    "url": lambda random: (
        f"https://{random.choice(_HOSTS)}/v{random.randint(1, 3)}/{_number(random)}?k={_letters(random, 5)}"
    ),
    "peer": lambda random: (
        f"10.{random.randint(0, 255)}.{random.randint(0, 255)}.{random.randint(1, 254)}:{random.randint(1024, 65535)}"
    ),
    "mail": lambda random: (
        f"{random.choice(('maja', 'jo.smith', 'ops+runs'))}@{random.choice(('contoso', 'fabrikam'))}.example"
    ),
    "version": lambda random: f"{random.randint(0, 9)}.{random.randint(0, 20)}.{random.randint(0, 9)}",
}

TEMPLATES: Final = (
    'psycopg UndefinedColumn: column "{word}" does not exist',
    'psycopg UndefinedTable: relation "{word}" does not exist',
    'psycopg UniqueViolation: duplicate key value violates unique constraint "{word}" (key={n})',
    "psycopg OperationalError: connection to server at {peer} failed: Connection refused",
    "psycopg OperationalError: server closed the connection unexpectedly after {secs}",
    "asyncpg TooManyConnectionsError: remaining connection slots are reserved ({n} of {m} used)",
    "asyncpg QueryCanceledError: canceling statement due to statement timeout after {secs}",
    "asyncpg DeadlockDetectedError: process {n} waits for ShareLock on transaction {m}",
    "sqlalchemy TimeoutError: QueuePool limit of size {n} overflow {m} reached, connection timed out, timeout {dec}",
    "openai RateLimitError: Error code: 429 - Rate limit reached on tokens per min: Limit {n}, Used "
    "{m}. Please try again in {secs}.",
    "openai APITimeoutError: Request timed out after {secs}",
    "openai AuthenticationError: Error code: 401 - Incorrect API key provided in request {id}",
    "openai BadRequestError: Error code: 400 - maximum context length is {n} tokens, your messages "
    "resulted in {m} tokens",
    "openai InternalServerError: Error code: 500 - The server had an error (request {id})",
    "anthropic OverloadedError: Error code: 529 - Overloaded, request {id}",
    "httpx HTTPStatusError: Server error '503 Service Unavailable' for url '{url}'",
    "httpx HTTPStatusError: Client error '404 Not Found' for url '{url}'",
    "httpx ConnectTimeout: no connection to {url} within {secs}",
    "httpx ReadTimeout: read from {peer} timed out",
    "aiohttp ClientConnectorError: Cannot connect to host {peer} ssl:default",
    "aiohttp ClientResponseError: 502, message='Bad Gateway', url='{url}'",
    "aiohttp ServerDisconnectedError: Server disconnected after {n} bytes",
    "requests ConnectionError: Max retries exceeded with url: {path} (attempt {n} of {m})",
    "urllib3 ProtocolError: Connection broken: IncompleteRead({n} bytes read, {m} more expected)",
    "botocore ClientError: An error occurred (ThrottlingException) when calling the InvokeModel "
    "operation (reached max retries: {n})",
    "botocore ClientError: An error occurred (AccessDenied) when calling the GetObject operation "
    "for arn:aws:s3:::bucket-{id}/{n}",
    "azure ServiceRequestTimeoutError: no answer within {secs}, activity id {uuid}",
    "azure CosmosHttpResponseError: Status code: 429 Request rate is large, retry after {secs}, activity id {uuid}",
    "azure CosmosHttpResponseError: Status code: 412 the etag {hex} does not match",
    "azure ClientAuthenticationError: token expiry {time} is earlier than {time}",
    "KeyError: '{word}'",
    "IndexError: list index {n} out of range",
    "ValueError: invalid literal for int() with base 10: '{word}'",
    "ValueError: embedding has {n} dimensions, the index has {m}",
    "TypeError: unsupported operand in cell {n} of {path}",
    "json JSONDecodeError: Expecting property name enclosed in double quotes: line {n} column {m} (char {n})",
    "json JSONDecodeError: Unterminated string starting at: line {n} column {m} (char {n})",
    "pydantic ValidationError: {n} validation errors for Answer",
    'yaml ScannerError: mapping values are not allowed here in "{path}", line {n}, column {m}',
    "FileNotFoundError: [Errno 2] No such file or directory: {path}",
    "PermissionError: [Errno 13] Permission denied: {path}",
    "OSError: [Errno 28] No space left on device: {path} needs {size}",
    "torch OutOfMemoryError: CUDA out of memory. Tried to allocate {size}, {size} is free",
    "worker {id} was killed: memory {size} over the limit of {size}",
    "container exited with code 137 after {secs}",
    "container exited with code 1 after {secs}",
    "git push of {commit} was refused: fetch first",
    "git merge failed at {digest}: conflict in {path}",
    "TimeoutError: HostedCodeInterpreterTool did not answer within {secs}",
    "no answer of PostgresTool within {secs}",
    "judge: {dec} below {dec} after {n} rounds",
    "grpc AioRpcError: deadline exceeded after {dec}s, peer ipv4:{peer}",
    "redis ConnectionError: Error 111 connecting to {peer}",
    "smtplib SMTPRecipientsRefused: {mail} was refused at {time}",
    "pip ResolutionImpossible: package {version} conflicts with {version}",
    "HTTP 504 from upstream for {url} after {secs}",
    "status_code=500 from the search index, request {uuid}",
    "task {id} of {mail} was cancelled at {time} by user {id}",
    "<Session object at {hex}> is closed",
)


def texts(many: int, seed: int = 12) -> list[tuple[str, str]]:
    """Sentences in turn, each with a text that is made of it."""
    random = Random(seed)
    chosen = [TEMPLATES[number % len(TEMPLATES)] for number in range(many)]
    return [(each, each.format_map(_Filling(random))) for each in chosen]


class _Filling(dict[str, str]):
    """Fills each place in anew, a second of the same kind too."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def __missing__(self, kind: str) -> str:
        return FILLED[kind](self._random)
