"""Says which failures are the same: a cause with all taken out that varies from run to run.

What varies is filled into a sentence: a number, an id, a time, a path, an address, a text in quotes. What stays is
what the sentence is about: the class of the error, its words, and a code, which is no count: 503 is another
failure than 404, while 503 rows are the same as 404. A word with a digit in it varies, unless it is the name of
something that always has a digit. All is found in one pass of one pattern, each part of which is bounded: a text takes
time in proportion to its length, whoever wrote it.
"""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from fleet_tui.insight.cause import Cause
from fleet_tui.model.severity import Landing

VARIES: Final = "…"
_MOST: Final = 200  # characters that tell failures apart: where a text was cut depends on what varies in it

_REASON: Final = (
    "(?:Bad Request|Unauthorized|Payment Required|Forbidden|Not Found|Method Not Allowed|Not Acceptable|"
    "Request Time-?out|Conflict|Gone|Precondition Failed|Payload Too Large|Request Entity Too Large|URI Too Long|"
    "Unsupported Media Type|Unprocessable|Locked|Failed Dependency|Too Many Requests|Internal Server Error|"
    "Not Implemented|Bad Gateway|Service Unavailable|Service Temporarily Unavailable|Gateway Time-?out|"
    "Insufficient Storage|Client Error|Server Error|Overloaded)"
)
_COUNTED: Final = (
    "(?:rows?|records?|items?|documents?|results?|bytes?|tokens?|characters?|chars|messages?|events?|entries|lines?|"
    "files?|requests?|errors?|times|dimensions?|values?|hits?|matches|columns?|objects?|points?|pages?|"
    "milliseconds?|microseconds?|seconds?|minutes?|hours?|days?|[mµnu]?s|sec|min|[KMGT]i?B|B|%)"
)
_NO_COUNT: Final = rf"(?![\w%]|[.,]\d|[ ]{_COUNTED}\b| of \d)"
_STATUS: Final = rf"[1-5]\d\d{_NO_COUNT}"
# Those that say that something failed: 512 is a size, and none of them.
_FAILED: Final = rf"(?:4(?:0\d|1[0-8]|2[1-9]|31|51)|5(?:0\d|1[01]|2\d|30)){_NO_COUNT}"
# A code behind the word that says that it is one; the word may be the key of an object.
_CODE: Final = (
    r"(?i:\b(?:http[ _]?status|status(?:[ _-]?code)?|error[ _-]?code|errno|win[ _-]?error|exit(?:ed)?(?: with)?"
    r"(?: (?:code|status))?|return[ _]?code|code|error|sqlstate|signal|hresult)(?: (?:was|is|of))?)"
    r"[\"']?[ ]?[:=(\[#]?[ ]?[\"']?(?:-?\d{1,5}|0x[0-9a-fA-F]{4,8}|\d[0-9A-Z]{4})"
    rf"{_NO_COUNT}"
)
_MONTH: Final = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DATE: Final = (
    r"(?:\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}"
    rf"|(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{{0,6}},? )?(?:\d{{1,2}}[ -]{_MONTH}|{_MONTH} {{1,2}}\d{{1,2}})"
    r"(?:(?:,? |-)\d{4}\b)?)"
)
_TIME: Final = (
    r"\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?: ?[AaPp]\.?[Mm]\b\.?)?(?: ?(?:Z\b|UTC\b|GMT\b|[+-]\d\d:?\d\d))?"
    r"(?: \d{4}\b)?"
)
_DURATION: Final = (
    r"(?:ns|µs|us|ms|s|secs?|seconds?|milliseconds?|microseconds?|nanoseconds?|m|mins?|minutes?|h|hrs?"
    r"|hours?|days?|weeks?)"
)
_SIZE: Final = r"(?:[kKMGTP]i?[bB]|B|[kmgt]?bytes?|(?:kilo|mega|giga)bytes?)"
_ENDINGS: Final = (
    "txt|csv|tsv|json|jsonl|py|pdf|xlsx?|docx?|pptx?|log|md|ya?ml|parquet|png|jpe?g|html?|xml|zip|ipynb|sql"
)
_PATH_CHARACTER: Final = r"[^\s\"'`<>|,;()\[\]{}…]"
# What there is in a text, the first that fits; the names of the groups say what becomes of it.
_PARTS: Final = re.compile(
    "|".join(
        (
            rf"(?P<quoted_status>[\"'][1-5]\d\d {_REASON}[^\"']{{0,60}}[\"'])",
            r"(?P<named>(?:(?<=\{)|(?<=, )|(?<=,))[\"'](?:code|type|status|reason|error_?code)[\"']: ?[\"']?"
            r"(?:[A-Za-z][A-Za-z_]{0,60}|-?\d{1,5})(?!\w)[\"']?)",
            rf"(?P<code>{_CODE})",
            r"(?P<key>(?:(?<=\{)|(?<=, )|(?<=,))[\"'][A-Za-z_]{1,40}[\"'](?=:))",
            rf"(?P<http>\bHTTP(?:/\d(?:\.\d)?)?(?: Error| error| response)?[ :(]{{1,2}}(?P<said>{_STATUS}))",
            rf"(?P<status>(?<![\w.,-])[1-5]\d\d(?=:? {_REASON}|, message=)"
            rf"|{_REASON}(?:: |:? ?\(){_STATUS}"
            rf"|\b(?:failed|returned|with|answered|got|received|gave|response|error)[ :]{{1,2}}\(?{_FAILED}"
            rf"|(?:\A|: ){_FAILED}(?=\Z|:|,| -| [A-Z]| (?:page|error|response|from|for|upstream|gateway)\b)"
            rf"|\b(?!{_COUNTED}\b)[A-Za-z]{{2,30}} \({_FAILED}\)"
            rf"|(?:\A|[:;,.] )\({_FAILED}\)"
            r"|(?<=Error)(?:: )?\(-?\d{1,5}(?=, ?[\"']))",
            r"(?P<known>\b(?:(?:ORA|TNS|DPY|DPI|SQL)-\d{3,6}|AADSTS\d{3,9}|PGRST\d{3}|E11000|ERR_[A-Z0-9_]{3,40}"
            r"|(?:CS|TS|BC|FS|MSB|LNK)\d{4})\b)",
            r"(?P<url>(?<![\w.+-])[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s\"'`<>…]{1,400}|\b(?:arn|urn):[^\s\"'`<>,]{1,400}"
            r"|(?<![\w/.@-])[A-Za-z][\w-]{0,62}(?:\.[\w-]{1,63}){1,6}(?::\d{1,5})?/[^\s\"'`<>…]{1,400})",
            r"(?P<email>(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})",
            rf"(?P<windows>(?<!\w)(?:[A-Za-z]:\\|\\\\[\w.-]{{1,60}}\\)"
            rf"(?:{_PATH_CHARACTER}|[ ](?=[\w.-]{{1,40}}\\)){{0,300}})",
            rf"(?P<path>(?<![\w/.~])(?:~|\.{{1,2}})?/(?=[\w.~@%*-])"
            # a blank within it: before a further folder, or a file by its ending
            rf"(?:{_PATH_CHARACTER}|[ ](?!(?:and|or)/)(?=[\w.-]{{1,40}}/|[\w-]{{1,40}}\.(?:{_ENDINGS})\b)){{1,400}}"
            r"|(?<![\w/.~])[\w.-]{1,80}(?:/[\w.-]{1,80}){1,12}\.[A-Za-z]\w{0,5}(?![\w/]))",
            r"(?P<double>\"(?:[^\"\\]|\\.)*(?:\"|\Z))",
            r"(?P<single>(?<!\w)[bruf]?'(?:[^'\\]|\\.|'(?=\w))*(?:'|\Z))",
            r"(?P<other>`[^`]*(?:`|\Z)|“[^”]*(?:”|\Z)|‘[^’]*(?:’|\Z)|«[^»]*(?:»|\Z))",
            r"(?P<uuid>(?<![\w-])[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}(?!\w))",
            r"(?P<ip>(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5}|/\d{1,2})?(?!\w|\.\d))",
            rf"(?P<moment>(?<![\w.]){_DATE}(?:(?:, | at |[ T]){_TIME})?(?!\w)|(?<![\w.:]){_TIME}(?![\w:]))",
            r"(?P<address>(?<![\w:.])(?=[0-9A-Fa-f:]{0,4}[:\d])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\w:]))",
            rf"(?P<duration>(?<![\w.])[+-]?\d[\d_,.]{{0,20}}[ -]?{_DURATION}(?!\w|-\w)"
            r"|(?<![\w.])\d{1,3}d(?!\w|-\w)"
            rf"|(?<![\w.])(?:\d{{1,9}}(?:\.\d{{1,9}})?(?:ms|s|m|h|d)){{2,5}}(?!\w))",
            rf"(?P<size>(?<![\w.])[+-]?\d[\d_,.]{{0,20}} ?{_SIZE}(?!\w|-\w))",
            r"(?P<blob>(?<![\w+/=-])(?=[A-Za-z+/_-]{0,80}\d)(?=[a-z0-9+/_-]{0,80}[A-Z])"
            r"[A-Za-z0-9+/_-]{24,400}={0,2}(?!\w))",
            r"(?P<word>(?:(?<![\w.])[+-](?=\.?\d))?\w+(?:(?:[.-]|,(?=\d{3}(?!\d)))\w+)*)",
        )
    ),
    re.DOTALL,
)
_KEPT: Final = frozenset(("quoted_status", "named", "code", "key", "status", "known"))
_UNIT: Final = {"duration": f"{VARIES} s", "size": f"{VARIES} B"}
_DIGIT: Final = re.compile(r"\d")
_LETTERS_OF_HEX: Final = re.compile(r"[a-f]{7,}|[A-F]{7,}")
# An id without a digit by chance: letters of both cases in no order that a name has.
_LETTERS_OF_ID: Final = re.compile(
    r"[a-z]{2,8}[-_](?=[a-z]*[A-Z])[A-Za-z]{16,}"
    r"|(?:req|run|wf|call|msg|thread|asst|chatcmpl|resp|sess|session|trace|span|evt|job|batch|conv)[-_]"
    r"(?=(?:[a-z]*[A-Z]){2})(?=[A-Z]*[a-z])(?!(?:[A-Z]?[a-z]{3,}|[A-Z]{2,})+\Z)[A-Za-z]{8,}"
)
# Models are what a failure is about: another one has another limit, or is not there.
_MODEL: Final = re.compile(
    r"(?:gpt|claude|llama|gemini|gemma|mistral|mixtral|phi|qwen|deepseek|grok|titan|nova)-?[a-z]{0,10}-?\d[\w.-]*"
    r"|(?:claude|gemini|deepseek|mistral)-[\w.-]+|o[1-9](?:-[a-z]+)*|text-embedding-[\w-]+|(?:davinci|babbage)-\d{3}",
    re.IGNORECASE,
)
_NAME: Final = re.compile(
    r"(?:utf-?(?:8|16|32)|base(?:16|32|64)|sha-?(?:1|2|3|224|256|384|512)|md5|u?int(?:8|16|32|64|128)"
    r"|b?float(?:8|16|32|64|128)|b?fp(?:8|16|32)|http[123]?|h(?:2|3|11)|s3|ec2|oauth[12]?|ipv[46]|k8s|x86_64|amd64|arm64"
    r"|latin-?1|iso-8859-\d+|cp\d{3,4}|windows-\d{4}|psycopg[23]?|boto3|urllib3|neo4j|log4j|httplib2|jinja2|py4j|win32"
    r"|bs4|html5lib|ed25519|p256|mp[34]|pickle5|web3|h5py|d3)",
    re.IGNORECASE,
)
_CLASS: Final = re.compile(r"[A-Z]\w*(?:Error|Exception|Warning|Failure|Fault|Timeout|Exceeded|Interrupt|Exit)")
_LIST: Final = re.compile(rf"{VARIES}(?: ?[,:/|;x×-] ?{VARIES}| (?:and|or) {VARIES})+")
_LAST_COMMA: Final = re.compile(rf"{VARIES},(?=[)\]])")  # of a tuple that holds a single value
_DURATIONS: Final = re.compile(rf"{VARIES} s(?:,? (?:and )?{VARIES} s)+")  # `2 min 30 s` is one
_NOUN: Final = re.compile(
    rf"({VARIES} (?:required )?(?:[a-z]{{3,20}} )?"
    "(?:round|row|record|item|document|token|attempt|argument|message|event|request|error|worker|file|connection|"
    r"character|time|call|task|step|value|test|byte|field|result|warning|tool|agent))\b"
)
_NOUN_WITH_Y: Final = re.compile(rf"({VARIES} (?:[a-z]{{3,20}} )?(?:retr|tr|entr|quer|cop))y\b")


class Signature(Struct, frozen=True):
    """Names a failure whatever run it happened in: its words without what varies, and whose work broke."""

    text: str
    agent: str | None = None
    tool: str | None = None


def signature_of(cause: Cause) -> Signature:
    """Returns the signature of a cause.

    >>> signature_of(Cause("rule", 'KeyError: "user_17" in line 204', tool="Search")).text
    'KeyError: … in line …'
    """
    return Signature(without_what_varies(_words(cause)), cause.agent, cause.tool)


def without_what_varies(text: str) -> str:
    """Returns an error's words with `…` in the place of each part that another run would fill in otherwise.

    >>> without_what_varies("HTTP 503 for https://a.example/v1/runs/7 after 3 attempts (12.5 s)")
    'HTTP 503 for … after … attempts (… s)'
    """
    told = _PARTS.sub(_told, " ".join(text.split()))
    told = _LAST_COMMA.sub(VARIES, _LIST.sub(VARIES, told))
    told = _DURATIONS.sub(_UNIT["duration"], told)
    told = _NOUN_WITH_Y.sub(r"\1ies", _NOUN.sub(r"\1s", told))
    return told[:_MOST].rstrip().rstrip(":").rstrip()


def _words(cause: Cause) -> str:
    """Returns the words that tell a cause; of a run that stopped without an error its last words are none of them."""
    if cause.rule != str(Landing.LAST_ROW):
        return cause.text
    begin, _, last = cause.text.partition(": last was ")
    end = last.find(": ", len(cause.agent or ""))
    return f"{begin}: last was {last if end < 0 else last[:end]}" if last else begin


def _told(part: re.Match[str]) -> str:
    kind, text = part.lastgroup or "", part.group()
    if kind == "said":
        kind = "http"
    if kind in _KEPT:
        return text
    if kind == "http":
        return f"HTTP {part['said']}"
    if kind in ("word", "blob"):
        return _word(text)
    if kind in ("url", "path", "windows"):
        return VARIES + text[len(text.rstrip(".,:;!?)")) :]
    return _UNIT.get(kind, VARIES)


def _word(text: str) -> str:
    """Returns a word, or that it varies: it has a digit and is no name of something that always has one."""
    if not _DIGIT.search(text):
        return VARIES if _LETTERS_OF_HEX.fullmatch(text) or _LETTERS_OF_ID.fullmatch(text) else text
    if _NAME.fullmatch(text) or _MODEL.fullmatch(text) or all(map(_is_name, text.split("."))):
        return text
    return VARIES


def _is_name(segment: str) -> bool:
    return not _DIGIT.search(segment) or bool(_NAME.fullmatch(segment) or _CLASS.fullmatch(segment))
