"""A secret is known by how it is written: in any text what stands for it is gone, and what stands beside it stays."""

from __future__ import annotations

from time import process_time

import pytest

from fleet_tui.redact import PATTERNS, names_secret, redact

S = "c2VjcmV0c2VjcmV0MDE"

WRITTEN = [
    # connection strings, shared links, headers
    (f"AccountEndpoint=https://a/;AccountKey={S}==;", "AccountEndpoint=https://a/;AccountKey=…;"),
    (
        f"Endpoint=sb://x;SharedAccessKeyName=Root;SharedAccessKey={S}",
        "Endpoint=sb://x;SharedAccessKeyName=Root;SharedAccessKey=…",
    ),
    (f"https://a/b?sv=1&sig={S}&se=2", "https://a/b?sv=1&sig=…&se=2"),
    (f"Authorization: Basic {S}==", "Authorization: Basic …"),
    (f"authorization: {S}", "authorization: …"),
    (f"Proxy-Authorization: Token {S}", "Proxy-Authorization: Token …"),
    (f"{{'Authorization': 'Basic {S}', 'Accept': 'x'}}", "{'Authorization': 'Basic …', 'Accept': 'x'}"),
    (f"api-key: {S}", "api-key: …"),
    (f"X-Api-Key: {S}", "X-Api-Key: …"),
    (f"Ocp-Apim-Subscription-Key: {S}", "Ocp-Apim-Subscription-Key: …"),
    (f"x-functions-key: {S}", "x-functions-key: …"),
    (f"curl -H 'api-key: {S}' https://x", "curl -H 'api-key: …' https://x"),
    (f"Set-Cookie: session={S}; Path=/", "Set-Cookie: session=…"),
    # settings, in whatever way
    (f"aws_secret_access_key={S}", "aws_secret_access_key=…"),
    (f"aws_secret_access_key = {S}", "aws_secret_access_key = …"),
    (f"AWS_SESSION_TOKEN={S}", "AWS_SESSION_TOKEN=…"),
    (f"MYSQL_PASSWORD={S} make", "MYSQL_PASSWORD=… make"),
    ("PGPASSWORD=hunter psql", "PGPASSWORD=… psql"),
    ("db_pass: hunter", "db_pass: …"),
    (f"client_secret: '{S}'", "client_secret: '…'"),
    ("password: 'two words; and, more' next", "password: '…' next"),
    ('password="it\'s me" next', 'password="…" next'),
    ('password="a\\"b" next', 'password="…" next'),
    ('password="never closed & more', 'password="…'),
    ("passphrase=correct-horse", "passphrase=…"),
    ("pwd=hunter;Server=x", "pwd=…;Server=x"),
    (f"AZURE_OPENAI_KEY={S}", "AZURE_OPENAI_KEY=…"),
    (f"OPENAI_API_KEY: {S}", "OPENAI_API_KEY: …"),
    (f'os.environ["API_KEY"] = "{S}"', 'os.environ["API_KEY"] = "…"'),
    (f"token={S}", "token=…"),
    (f"api_key%3D{S}", "api_key%3D…"),
    (f"secretKey => '{S}'", "secretKey => '…'"),
    # JSON, also within JSON
    (f'{{"authToken": "{S}", "n": 1}}', '{"authToken": "…", "n": 1}'),
    (f'{{"token":"{S}"}}', '{"token":"…"}'),
    (f'{{\\"client_secret\\": \\"{S}\\", \\"n\\": 1}}', '{\\"client_secret\\": \\"…\\", \\"n\\": 1}'),
    (f"{{'refresh_token': b'{S}'}}", "{'refresh_token': b'…'}"),
    # sentences and commands
    (f"the API key: {S} is wrong", "the API key: … is wrong"),
    (f"your token: {S}", "your token: …"),
    (f"login --token {S} --host x", "login --token … --host x"),
    ("mysql --password hunter db", "mysql --password … db"),
    (f"az --client-secret '{S}'", "az --client-secret '…'"),
    ("curl -u ann:hunter2 https://x", "curl -u ann:… https://x"),
    (f"<clientSecret>{S}</clientSecret>", "<clientSecret>…</clientSecret>"),
    # pairs, lists, options in lists
    (f'{{"name": "api_key", "value": "{S}"}}', '{"name": "api_key", "value": "…"}'),
    (f'{{"value": "{S}", "name": "X-Api-Key"}}', '{"value": "…", "name": "X-Api-Key"}'),
    (f'{{\\"name\\": \\"api_key\\", \\"value\\": \\"{S}\\"}}', '{\\"name\\": \\"api_key\\", \\"value\\": \\"…\\"}'),
    (f'["Authorization", "Bearer {S}"]', '["Authorization", "Bearer …"]'),
    (f"[('x-api-key', '{S}')]", "[('x-api-key', '…')]"),
    (f'["curl", "--api-key", "{S}", "-v"]', '["curl", "--api-key", "…", "-v"]'),
    ("mysql -pHunter2 -h x db", "mysql -p… -h x db"),
    # in words, in other languages, below the name
    ("the password is hunter2 now", "the password is … now"),
    ("Passwort: geheim", "Passwort: …"),
    (f"db:\n  password:\n    {S}\n  user: x", "db:\n  password:\n    …\n  user: x"),
    ("https://hooks.slack.com/services/T0/B0/xyz", "https://hooks.slack.com/services/…"),
    # by themselves
    (f"token eyJ0eXAiOiJKV1.eyJhdWQiOiJo.{S}!", "token eyJ…!"),
    (f"sk-proj-{S}", "sk-…"),
    (f"xoxb-1234-5678-{S}", "xoxb-…"),
    (f"AIzaSy{S}{S}", "AIza…"),
    (f"glpat-{S}", "glpat-…"),
    (f"hf_{S}{S}", "hf_…"),
    (f"gho_{S}", "gho_…"),
    (f"github_pat_11A_{S}", "github_pat_…"),
    ("AKIAIOSFODNN7EXAMPLE", "AKIA…"),
    (f"SG.{S}.{S}", "SG.…"),
    ("postgres://app:hunter2@db/x", "postgres://app:…@db/x"),
    ("redis://:hunter2@cache:6379", "redis://:…@cache:6379"),
    ("amqp://app:a@b@host/x", "amqp://app:…@host/x"),
    (
        f"-----BEGIN OPENSSH PRIVATE KEY-----\n{S}\n-----END OPENSSH PRIVATE KEY-----",
        "-----BEGIN OPENSSH PRIVATE KEY-----…-----END OPENSSH PRIVATE KEY-----",
    ),
]


@pytest.mark.parametrize(("said", "left"), WRITTEN)
def test_a_secret_is_hidden_however_it_is_written_and_what_is_beside_it_stays(said: str, left: str) -> None:
    assert redact(said) == left
    assert redact(left) == left, "once more changes nothing"


@pytest.mark.parametrize(
    "said",
    [
        "max_tokens=4096, tokens: 300, prompt_tokens=12",
        "Unexpected token: identifier",
        "SyntaxError: Unexpected token '<'",
        "invalid access token: expired",
        "Entra ID gave no token: AADSTS700082: The refresh token has expired.",
        "api_key=None",
        "password: null",
        'api_key=""',
        "the passwords differ; a secret of cooking",
        "cacheKey=abc, partition_key: /userId, sort key: score",
        "design=modern, a signature, the bearer",
        "hf_hub_download and npm_config_registry",
        "authorization failed for ann",
        'columns: ["token", "user"], [("password", "text")]',
        "the password is required, the API key is wrong",
        "password:\n  user: x",
        '{"name": "task", "value": "a long one 123456"}',
        "https://a/b:8080/c@d",
    ],
)
def test_what_only_sounds_like_a_secret_stays(said: str) -> None:
    assert redact(said) == said


@pytest.mark.parametrize(
    "name",
    [
        *(
            "password",
            "API-Key",
            "client_secret",
            "Authorization",
            "accountKey",
            "authToken",
            "x-api-key",
            "passphrase",
        ),
        *("MYSQL_PASSWORD", "aws_secret_access_key", "sas.token", "connectionString", "secrets", "Set-Cookie", "token"),
    ],
)
def test_a_field_is_a_secrets_by_how_its_name_ends(name: str) -> None:
    assert names_secret(name)


@pytest.mark.parametrize("name", ["tokens", "cacheKey", "partitionKey", "passed", "secretary", "tokenCount", "key", ""])
def test_a_field_that_only_sounds_so_is_none(name: str) -> None:
    assert not names_secret(name)


@pytest.mark.parametrize(
    "part",
    [
        *(
            "eyJ-",
            "eyJaaaaaaaaa.",
            "password=",
            "password='",
            'token="\\',
            "authorization: ",
            "--token",
            "<token",
            "sk-",
        ),
        *(
            "cookie: a=",
            "://a:",
            "-----BEGIN PRIVATE KEY-----",
            "api key: ",
            "secret",
            "-u a:",
            "SG.",
            "-",
            "a" * 9 + " -- </",
        ),
        *("\\" * 9, "password" + "\\" * 9 + '"'),
    ],
)
def test_a_text_takes_time_in_proportion_to_its_length_whoever_wrote_it(part: str) -> None:
    def took(size: int) -> float:
        text = "-- </ token key secret " + part * (size // len(part))
        began = process_time()
        redact(text)
        return process_time() - began

    assert took(400_000) < 10 * max(took(100_000), 0.02)


def test_what_is_told_of_the_patterns_is_a_sentence_each() -> None:
    assert all(each and each == each.strip() for each in PATTERNS)
    for word in ("AccountKey=", "Bearer", "--token", "xoxb-", "AIza", "PEM"):
        assert any(word in each for each in PATTERNS)
