"""Keeps secrets from being shown, logged, raised or exported: keys in use by value, others by how they are written."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import quote

_HIDDEN: Final = "…"
_SHORTEST: Final = 16  # characters: what is shorter is no key, and would be found in innocent words
_VALUE: Final = r"[^\s;&,'\"<>]+"  # what stands behind: it ends where none of its characters can stand
_NOTHING: Final = r"(?!(?:null|none|nil|true|false|undefined)\b)"  # that there is no key may be the very cause
# A value behind a name; between quotes, however often they were escaped, it ends where they do, or its line. Once it
# has begun it never fails, so that no text is read again and again.
_QUOTE: Final = r"(?:b(?=[\"']))?(?P<quote>\\{0,8}[\"'`])?"
_BEHIND: Final = rf"{_NOTHING}(?(quote)(?:(?!(?P=quote))(?:\\[^\n]|[^\n]))+|(?!\\){_VALUE})"
_IS: Final = r"(?:\\{0,8}[\"'`]\]?)?[ \t]{0,8}(?:[:=]=?>?|%3D)[ \t]{0,8}"
_JOINT: Final = "[_.-]?"
_KEY_OF: Final = (
    "api|access|account|secret|private|primary|secondary|master|subscription|functions?|auth|signing|encryption|openai"
    "|cosmos|azure|anthropic"
)
# What a name ends with: mysql_password, X-Api-Key and clientSecret are among them.
_NAMED: Final = (
    r"pass(?:words?|worte?|wd|phrase|code)|kennwort|contraseña|senha|pwd|(?:db|user|smtp|mysql|pg)[_-]?pass|secrets?"
    rf"|(?:{_KEY_OF}){_JOINT}keys?|connection{_JOINT}string"
)
_TOKENS: Final = r"(?<=[\w-])token|token(?=\\{0,8}[\"'`]|[ \t]{0,8}=)"
_SAID: Final = r"token|credentials?|(?:api|access|secret|account) keys?|(?:access|auth|refresh) token"
_STARTS: Final = (
    *("sk-", "rk_live_", "sk_live_", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "AKIA", "ASIA"),
    *("xoxa-", "xoxb-", "xoxe-", "xoxo-", "xoxp-", "xoxr-", "xoxs-", "xapp-", "AIza", "ya29.", "SG.", "pypi-"),
    *("nvapi-", "lsv2_", "tvly-", "pplx-", "whsec_"),
)
_STARTS_WORDS: Final = ("hf_", "gsk_", "npm_", "xai-", "dop_v1_", "shpat_")  # only letters and digits stand behind
_FIELD: Final = rf"(?:{_NAMED}|token|credentials?|(?:{_KEY_OF}) keys?|connection string|authorization|cookie)\Z"
_LONGEST_NAME: Final = 64
# A count, or a piece of a text, as a model is given it: those of a secret say whose they are.
_OF_MODEL: Final = r"(?:(?:bos|eos|pad|unk|sep|cls|mask|stop)[_-]?)?token"
_KEYLIKE: Final = re.compile(r"(?=\S{8,}\Z)(?:\D*\d|\S{16})")
_Q: Final = r"\\{0,8}[\"']"  # a quote, however often it was escaped
_CALLED: Final = rf"{_Q}[\w .-]{{0,40}}(?:{_NAMED}|token|authorization|cookie){_Q}"


class _Kind(NamedTuple):
    """Holds how secrets of a kind are written: the groups stay, so that a reader sees what was there.

    Most texts hold none of the `hints`, which are looked for first: a pattern takes a second for a megabyte.
    """

    words: str
    hints: tuple[str, ...]
    pattern: str  # compiled at its first use: most programs never meet a secret


def _any(starts: tuple[str, ...]) -> str:
    return "|".join(map(re.escape, starts))


def _kind(words: str, hints: str, pattern: str) -> _Kind:
    return _Kind(words, tuple(hints.split()), pattern)


_KINDS: Final = (
    _kind(
        "a key of a connection string, behind AccountKey= or SharedAccessKey=",
        "accountkey= sharedaccesskey=",
        rf"((?:Account|SharedAccess)Key=){_VALUE}",
    ),
    _kind(
        "the signature of a request or of a shared link, behind sig=",
        "sig= sig%3d",
        rf"((?:\b|%26|%3F)sig(?:=|%3D)){_VALUE}",
    ),
    _kind(
        "what a header gives for authorization, of whatever scheme",
        "authorization",
        rf"(authorization{_IS}{_QUOTE}(?:[a-z][\w-]{{0,30}}[ \t]{{1,8}})?){_BEHIND}",
    ),
    _kind(
        "a token or key behind Bearer or SharedKey",
        "bearer sharedkey",
        rf"(\b(?:Bearer|SharedKey)\s+){_VALUE}",
    ),
    _kind(
        "the value of a cookie in a header",
        "cookie",
        r"(\bcookie\\{0,8}[\"']?[ \t]{0,8}:[ \t]{0,8}\\{0,8}[\"']?[^\s=;\"']{1,200}=)[^\n\"']+",
    ),
    _kind(
        "what stands in the line below such a name and a colon",
        "pass pwd secret key kennwort senha",
        rf"((?:{_NAMED})[ \t]{{0,8}}:[ \t]{{0,8}}(?:[|>][+-]?)?[ \t]{{0,8}}\n[ \t]{{1,40}})"
        r"(?![\w.-]{1,60}[ \t]{0,8}:|- |\s)[^\n]+",
    ),
    _kind(
        "what stands behind a name that ends with password, passphrase, secret, api_key, access_key or token"
        " (and what is like them), and = or a colon",
        "passw passp passc pwd _pass -pass secret key connection token kennwort contraseña senha",
        rf"((?:{_NAMED}|{_TOKENS}){_IS}{_QUOTE}){_BEHIND}",
    ),
    _kind(
        "what looks like a key behind such a name in a sentence",
        "token credential key",
        # a code such as `AADSTS700082:` says why there is no token
        rf"(\b(?:{_SAID})[ \t]{{0,8}}[:=][ \t]{{0,8}}{_QUOTE})"
        rf"(?![a-z]{{2,12}}\d{{2,10}}:)(?=[^\s]{{8}})(?=[^\s\d]{{0,64}}\d){_BEHIND}",
    ),
    _kind(
        "the value of an option such as --token or --password",
        "--",
        rf"((?<![\w-])--(?=[a-z])[\w-]{{0,40}}?(?:{_NAMED}|token)[ \t]{{1,8}}{_QUOTE})(?!-){_BEHIND}",
    ),
    _kind(
        "the value of a pair whose name ends so, be it an object or a list, and of an option in a list",
        "value authorization cookie key secret pass token --",
        rf"((?:{_Q}(?:name|key|header){_Q}[ ]?:[ ]?{_CALLED},\s{{0,9}}{_Q}value{_Q}[ ]?:[ ]?"
        rf"|{_Q}--[\w-]{{0,40}}?(?:{_NAMED}|token){_Q},\s{{0,9}}"
        rf"|[\[(]\s{{0,9}}{_CALLED},\s{{0,9}}(?=[\\\"']{{0,9}}(?:[A-Za-z]{{5,6}}[ ]|[^\s\"']{{0,64}}\d)))"
        rf"{_QUOTE}(?:(?:Bearer|Basic|Token)[ ])?){_BEHIND}",
    ),
    _kind(
        "the same where the value stands first",
        "value",
        rf"({_Q}value{_Q}[ ]?:[ ]?{_Q})[^\n\"']{{1,4000}}"
        rf"(?={_Q},\s{{0,9}}{_Q}(?:name|key|header){_Q}[ ]?:[ ]?{_CALLED})",
    ),
    _kind(
        "what stands in a sentence behind such a name and the word is, with a digit in it",
        "pass pwd credential token key",
        rf"(\b(?:{_SAID}|pass(?:word|phrase|code)|pwd)[ \t]{{1,8}}is[ \t]{{1,8}}{_QUOTE})"
        rf"(?=[^\s]{{4}})(?=[^\s\d]{{0,64}}\d){_BEHIND}",
    ),
    _kind(
        "the address of a web hook, which is a key",
        "hooks.slack.com webhook",
        r"((?:hooks\.slack\.com/(?:services|workflows|triggers)|discord(?:app)?\.com/api/webhooks"
        r"|webhook\.office\.com/webhookb2)/)[^\s\"'<>]+",
    ),
    _kind("the password behind -p of mysql", "mysql", r"(\bmysql\w{0,10}\b[^\n|;]{0,200}?[ \t]-p)[^\s\"'|;]+"),
    _kind(
        "the password behind -u or --user", "-u --user", r"((?<!\S)-(?:u|-user)[ =][\"']?[^\s:\"']{1,200}:)[^\s\"']+"
    ),
    _kind(
        "what an XML element of such a name holds",
        "</",
        rf"(<[\w:.-]{{0,40}}(?:{_NAMED}|token)>)[^<]+",
    ),
    _kind("a JSON web token", "eyj", r"((?<![\w-])eyJ)[\w-]{8,}\.[\w-]{8,}\.[\w-]*"),
    _kind(
        "a key that begins as those of known services do: " + ", ".join((*_STARTS, *_STARTS_WORDS)),
        " ".join((*_STARTS, *_STARTS_WORDS)).lower(),
        rf"((?<![a-z0-9])(?:(?:{_any(_STARTS)})(?=[\w-]{{16}})|(?:{_any(_STARTS_WORDS)})(?=[a-z0-9]{{20}})))[\w.-]+",
    ),
    _kind("a password in a URL", "://", r"(://[^\s/:@]{0,200}:)[^\s/]{1,500}(?=@)"),
    _kind(
        "a private key in PEM",
        "private",
        r"(-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----)(?:(?!-----END)[\s\S])+",
    ),
)
PATTERNS: Final = (*(each.words for each in _KINDS), "any text or number in a field whose name ends so")
"""What is taken for a secret in a document that is handed on, in words."""
_KEPT: Final[set[str]] = set()


def keep_secret(value: str) -> None:
    """Hides this value everywhere from now on, however a URL writes it."""
    if len(value) >= _SHORTEST:
        _KEPT.update({value, quote(value, safe=""), quote(value)})


def without_keys(text: str) -> str:
    """Returns text without the keys in use: for stored text, which is otherwise shown as it is."""
    for each in _KEPT:
        if each in text:
            text = text.replace(each, _HIDDEN)
    return text


def redact(text: str) -> str:
    """Returns text without any secret: for the words of programs, and for what is handed on."""
    text = without_keys(text)
    lower = text.lower()
    for each in _KINDS:
        if any(hint in lower for hint in each.hints):
            text = re.sub(each.pattern, rf"\g<1>{_HIDDEN}", text, flags=re.IGNORECASE)
    return text


@lru_cache(maxsize=1024)
def _ends_so(name: str) -> bool:
    return re.search(_FIELD, name, re.IGNORECASE) is not None


def names_secret(name: str) -> bool:
    """Tells whether a field has a name that ends as those that hold secrets do, however its words are joined.

    >>> names_secret("X-API-key"), names_secret("tokens")
    (True, False)
    """
    return _ends_so(name[-_LONGEST_NAME:])


def hidden(name: str, value: object) -> object:
    """Returns what stands for a value by the name of what holds it: a count of tokens, or a word of them, stays.

    >>> hidden("password", 1234), hidden("max_token", 4096), hidden("token", "Hel"), hidden("tokens", "a")
    ('…', 4096, 'Hel', 'a')
    """
    if not names_secret(name) or isinstance(value, bool) or not isinstance(value, str | int | float) or value == "":
        return value
    if not isinstance(value, str):
        return value if name[-_LONGEST_NAME:].lower().endswith("token") else _HIDDEN
    stays = re.fullmatch(_OF_MODEL, name, re.IGNORECASE) and not _KEYLIKE.match(value)
    return value if stays else _HIDDEN
