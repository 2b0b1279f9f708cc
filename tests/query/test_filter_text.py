"""The filter bar and the command line share one grammar: what a user types, and what is asked."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from fleet_tui.errors import FilterError
from fleet_tui.fields import Container, Holds, Kind
from fleet_tui.query.filter_text import Filter, filter_words, parse
from fleet_tui.query.query import Contains, Defined, Eq, Has, OneOf, Predicate, Range, Term
from fleet_tui.schema import CACHE, CONTAINERS, EXAMPLES, FAILED_WORDS, MEMORIES, OPTIMIZATIONS, RUNS, SEGMENTS
from tests.query.meanings import as_typed_anew

NOW = datetime(2025, 11, 17, 12, 30, 15, 999_999, tzinfo=UTC)


def read(text: str, container: Container = RUNS) -> Filter:
    return parse(text, container, NOW)


def asked(text: str, container: Container = RUNS) -> list[tuple[str, Predicate, bool]]:
    """The terms as (field, predicate, negated), derived ones last."""
    found = read(text, container)
    return [(each.field.name, each.predicate, each.negated) for each in (*found.terms, *found.derived)]


def only(text: str, container: Container = RUNS) -> Predicate:
    ((_, predicate, negated),) = asked(text, container)
    assert not negated
    return predicate


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_no_text_asks_for_everything() -> None:
    assert read("") == read("  \t ") == Filter()


@pytest.mark.parametrize(
    ("text", "container", "predicate"),
    [
        ("user:user_123", RUNS, Eq("user_123")),
        ("USER:user_123", RUNS, Eq("user_123")),
        ("mode:sequential,parallel", RUNS, OneOf(("sequential", "parallel"))),
        ("mode:sequential,sequential", RUNS, Eq("sequential")),
        ("mode:>sequential", RUNS, Eq(">sequential")),
        ("task:report", RUNS, Contains(("report",))),
        ("task:report,draft", RUNS, Contains(("report", "draft"))),
        ("task:report,report", RUNS, Contains(("report",))),
        ("agent:writer,writer", RUNS, Has(("writer",))),
        ("id:wf_01HZ", RUNS, Contains(("wf_01HZ",))),
        ("agent:researcher,writer", RUNS, Has(("researcher", "writer"))),
        ("score:8.5", RUNS, Eq(8.5)),
        ("score:8", RUNS, Eq(8)),
        ("score:8.0", RUNS, Eq(8)),
        ("score:-1", RUNS, Eq(-1)),
        ("score:7,8.5,7.0", RUNS, OneOf((7, 8.5))),
        ("score:>7", RUNS, Range(low=7, low_open=True)),
        ("score:>=7", RUNS, Range(low=7)),
        ("score:<7.5", RUNS, Range(high=7.5, high_open=True)),
        ("score:<=-7", RUNS, Range(high=-7)),
        ("score:6..8", RUNS, Range(6, 8, high_open=True)),
        ("score:-2..-1.5", RUNS, Range(-2, -1.5, high_open=True)),
        ("rounds:>1", RUNS, Range(low=1, low_open=True)),
        ("events:0", RUNS, Eq(0)),
        ("duration:>60", RUNS, Range(low=60, low_open=True)),
        ("tokens:1000..2000", RUNS, Range(1000, 2000, high_open=True)),
        ("importance:>=0.5", MEMORIES, Range(low=0.5)),
        ("team:analyst", EXAMPLES, Has(("analyst",))),
        ("best:>0.9", OPTIMIZATIONS, Range(low=0.9, low_open=True)),
        ("expired:yes", CACHE, Eq(True)),
        ("expired:FALSE", CACHE, Eq(False)),
        ("key:sha256:3d1c5f", CACHE, Eq("sha256:3d1c5f")),
        ("index:2", SEGMENTS, Eq(2)),
    ],
)
def test_a_field_and_its_value(text: str, container: Container, predicate: Predicate) -> None:
    assert only(text, container) == predicate
    assert type(only(text, container)) is type(predicate)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("created:2025-11-17", "2025-11-17", "2025-11-18"),
        ("created:today", "2025-11-17", "2025-11-18"),
        ("created:yesterday", "2025-11-16", "2025-11-17"),
        ("created:2025-11-01..2025-11-17", "2025-11-01", "2025-11-18"),
        ("created:2025-11-17..2025-11-17", "2025-11-17", "2025-11-18"),
        ("created:2025-11-01..2025-11-17T10:00Z", "2025-11-01", "2025-11-17T10:00:00"),
        ("created:yesterday..today", "2025-11-16", "2025-11-18"),
        ("created:2025-11-17T10:00Z", "2025-11-17T10:00:00", "2025-11-17T10:01:00"),
        ("created:2025-11-17T10:59Z", "2025-11-17T10:59:00", "2025-11-17T11:00:00"),
        ("created:2025-11-17T10:00", "2025-11-17T10:00:00", "2025-11-17T10:01:00"),
        ("created:2025-11-17T12:00+02:00", "2025-11-17T10:00:00", "2025-11-17T10:01:00"),
        ("written:2025-11-17T10:00Z", "2025-11-17T10:00:00", "2025-11-17T10:01:00"),
        ("created:2025-11-17T10:00:00Z", "2025-11-17T10:00:00", "2025-11-17T10:00:01"),
        ("created:2025-11-17T10:00:05.9", "2025-11-17T10:00:05", "2025-11-17T10:00:06"),
        ('created:"2025-11-17 10:00"', "2025-11-17T10:00:00", "2025-11-17T10:01:00"),
        ("created:>2025-11-17", "2025-11-18", None),
        ("created:>=2025-11-17", "2025-11-17", None),
        ("created:<2025-11-17", None, "2025-11-17"),
        ("created:<=2025-11-17", None, "2025-11-18"),
        ("created:>2025-11-17T10:00Z", "2025-11-17T10:01:00", None),
        ("created:>=2025-11-17T10:00Z", "2025-11-17T10:00:00", None),
        ("created:<2025-11-17T10:00Z", None, "2025-11-17T10:00:00"),
        ("created:<=2025-11-17T10:00Z", None, "2025-11-17T10:01:00"),
        ("created:>2025-11-17T10:00:00Z", "2025-11-17T10:00:01", None),
        ("created:24h", "2025-11-16T12:30:15", None),
        ("created:90s", "2025-11-17T12:28:45", None),
        ("created:1.5h", "2025-11-17T11:00:15", None),
        ("created:>=7d", "2025-11-10T12:30:15", None),
        ("created:<2w", None, "2025-11-03T12:30:15"),
        ("created:7d..1d", "2025-11-10T12:30:15", "2025-11-16T12:30:15"),
        ("created:30m..today", "2025-11-17T12:00:15", "2025-11-18"),
        ("since:24h", "2025-11-16T12:30:15", None),
        ("since:2025-11-17", "2025-11-17", None),
        ("since:2025-11-17T10:00Z", "2025-11-17T10:00:00", None),
        ("until:2025-11-17", None, "2025-11-17"),
        ("until:7d", None, "2025-11-10T12:30:15"),
    ],
)
def test_times_are_half_open_stretches_exact_to_the_second(text: str, low: str | None, high: str | None) -> None:
    """A day, or a minute, is meant whole; as the far side of a stretch only a day is included to its end."""
    expected = Range(at(low) if low else None, at(high) if high else None, high_open=high is not None)
    assert only(text) == expected


def test_since_and_until_speak_of_the_last_write_and_created_of_the_documents_own_time() -> None:
    since, until, created = read("since:1d until:1h created:1d").terms
    assert since.field == until.field == RUNS.field("written")
    assert [path.holds for path in since.field.paths] == [Holds.EPOCH]
    assert created.field == RUNS.field("created")


def test_relative_times_move_with_the_clock() -> None:
    later = parse("since:24h", RUNS, at("2025-11-18T12:30:15"))
    assert later != read("since:24h")
    assert later.terms[0].predicate == Range(low=at("2025-11-17T12:30:15"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("refined:yes", ("rounds", Range(low=1, low_open=True), False)),
        ("refined:YES", ("rounds", Range(low=1, low_open=True), False)),
        ("refined:no", ("rounds", Range(low=1, low_open=True), True)),
        ("-refined:yes", ("rounds", Range(low=1, low_open=True), True)),
        ("-refined:no", ("rounds", Range(low=1, low_open=True), False)),
        ("-since:2025-11-17", ("written", Range(low=at("2025-11-17")), True)),
    ],
)
def test_a_shorthand_stands_for_its_term(text: str, found: tuple[str, Predicate, bool]) -> None:
    assert asked(text) == [found]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("status:succeeded", ("succeeded", "completed", "success")),
        ("status:failed", FAILED_WORDS),
        ("status:cancelled", ("cancelled", "canceled")),
        ("status:failed,error", FAILED_WORDS),
        ("status:error,running,failed", ("error", "running", "failed", *FAILED_WORDS[2:])),
    ],
)
def test_a_status_brings_the_words_other_writers_use(text: str, words: tuple[str, ...]) -> None:
    assert only(text) == OneOf(words)


def test_a_status_is_otherwise_the_stored_word() -> None:
    assert only("status:error") == Eq("error")
    assert only("status:Error") == Eq("Error")


def test_a_status_brings_them_whatever_its_case() -> None:
    assert only("status:FAILED") == OneOf(("FAILED", *FAILED_WORDS[1:]))


@pytest.mark.parametrize("container", [RUNS, OPTIMIZATIONS], ids=lambda each: each.name)
def test_failed_is_yes_or_no_and_each_is_the_other_negated(container: Container) -> None:
    (yes,), (no,) = read("failed:yes", container).terms, read("-failed:yes", container).terms
    assert (yes.negated, no.negated) == (False, True)
    assert read("failed:no", container).terms == (no,)
    assert read("-failed:no", container).terms == (yes,)
    assert as_typed_anew(read("-failed:no", container)) == "failed:yes"


@pytest.mark.parametrize("value", ["any", "none", "maybe", "yes,no", "1"])
def test_failed_is_nothing_else(value: str) -> None:
    with pytest.raises(FilterError, match="failed is yes or no") as refused:
        read(f"task:gpu failed:{value}")
    assert refused.value.column == len("task:gpu failed:")


def test_a_filter_on_the_status_asks_of_stored_words_only() -> None:
    (term,) = read("status:failed").terms
    assert [str(path) for path in term.field.paths] == ["execution_summary.status", "status"]


@pytest.mark.parametrize(
    ("text", "predicate", "negated"),
    [
        ("status:none", Defined(), True),
        ("status:any", Defined(), False),
        ("-status:none", Defined(), False),
        ("-status:any", Defined(), True),
        ("score:none", Defined(), True),
        ("events:any", Defined(), False),
        ("created:none", Defined(), True),
        ("agent:none", Defined(), True),
        ("task:any", Defined(), False),
        ("duration:none", Defined(), True),
        ('status:"none"', Eq("none"), False),
        ('task:"any"', Contains(("any",)), False),
        ("status:none,running", OneOf(("none", "running")), False),
        ("status:nonesuch", Eq("nonesuch"), False),
        ("status:None", Eq("None"), False),
    ],
)
def test_none_and_any_unquoted_and_alone_ask_whether_it_is_recorded(
    text: str, predicate: Predicate, negated: bool
) -> None:
    ((_, found, sign),) = asked(text)
    assert (found, sign) == (predicate, negated)


@pytest.mark.parametrize(
    ("text", "needle", "negated"),
    [
        ("report", "report", False),
        ("-report", "report", True),
        ("--report", "-report", True),
        ("-", "-", False),
        ('"draft report"', "draft report", False),
        ('-"draft report"', "draft report", True),
        ('"-draft"', "-draft", False),
        ('"status:failed"', "status:failed", False),
        (r'"say \"hi\" \\ or"', r'say "hi" \ or', False),
        ('""', "", False),
        ("a,b", "a,b", False),
        (r"C:\temp"[2:], r"\temp", False),
        ("naïve-東京", "naïve-東京", False),
        ("4:30", "4:30", False),
        ("[red]", "[red]", False),
        ("none", "none", False),
        ("' OR 1=1 --"[0], "'", False),
    ],
)
def test_a_bare_word_searches_the_text(text: str, needle: str, negated: bool) -> None:
    assert asked(text) == [("text", Contains((needle,)), negated)]


@pytest.mark.parametrize(
    ("text", "predicate"),
    [
        ('user:"a b"', Eq("a b")),
        (r'user:"a \"b\" \\"', Eq(r'a "b" \\'[:-1])),
        (r"user:a\b", Eq(r"a\b")),
        ('user:"a,b",c', OneOf(("a,b", "c"))),
        ('user:""', Eq("")),
        ('user:"a\nb"', Eq("a\nb")),
        ('user:"a\\\nb"', Eq("a\nb")),
        ("user:a:b", Eq("a:b")),
        ("user:a..b", Eq("a..b")),
        ("user:-x", Eq("-x")),
        ("user:@p0", Eq("@p0")),
        ('user:"ev\x1b[31mil"', Eq("ev\x1b[31mil")),
    ],
)
def test_quotes_hold_what_would_end_a_word_and_escapes_hold_quotes(text: str, predicate: Predicate) -> None:
    assert only(text) == predicate


def test_a_minus_that_nothing_follows_is_a_word() -> None:
    assert asked("- report") == [("text", Contains(("-",)), False), ("text", Contains(("report",)), False)]


def test_terms_are_anded_in_order_and_those_no_path_can_answer_stand_apart() -> None:
    found = read("status:running  duration:>60\treport -tokens:none")
    assert [each.field.name for each in found.terms] == ["status", "text"]
    assert [each.field.name for each in found.derived] == ["duration", "tokens"]
    assert found.query(RUNS).terms == found.terms


@pytest.mark.parametrize(
    ("text", "name", "descending"),
    [("sort:score", "score", False), ("-sort:score", "score", True), ("status:failed -SORT:Created", "created", True)],
)
def test_sort_orders_by_a_field(text: str, name: str, descending: bool) -> None:
    sort = read(text).sort
    assert sort is not None
    assert (sort.field.name, sort.descending) == (name, descending)
    assert read(text).query(RUNS).order == sort


def test_without_sort_the_newest_write_comes_first() -> None:
    order = read("status:failed").query(RUNS).order
    assert (order.field.name, order.descending) == ("written", True)


@pytest.mark.parametrize(
    ("text", "column", "cause", "next_step"),
    [
        ("reasoning_effort:high", 0, "unknown field 'reasoning_effort'", "did you mean 'effort'?"),
        ("created_at:2025", 0, "unknown field 'created_at'", "did you mean 'created'?"),
        ("staus:failed", 0, "unknown field 'staus'", "did you mean 'status'?"),
        ("user:a -stats:b", 8, "unknown field 'stats'", "did you mean 'status'?"),
        ("user:a zzzz:b", 7, "unknown field 'zzzz'", "fields: id user status"),
        ("see http://x", 4, "unknown field 'http'", 'quote it: "http:…"'),
        ("text:report", 0, "unknown field 'text'", ""),
        ("socre:>7", 0, "unknown field 'socre'", "did you mean 'score'?"),
        ("status:", 7, "a value is missing here", "status:failed"),
        ("status: failed", 7, "a value is missing here", ""),
        ("status:failed,", 14, "a value is missing here", ""),
        ("status:,failed", 7, "a value is missing here", ""),
        ("score:>", 7, "a value is missing here", ""),
        ('"no end', 0, "a quote is not closed", 'close it with "'),
        ('user:"no end', 5, "a quote is not closed", 'close it with "'),
        ('a -"no end', 3, "a quote is not closed", ""),
        ('user:a"b"', 6, "a space is missing here", "user"),
        ('report"b"', 6, "a space is missing here", ""),
        ('"a"b', 3, "a space is missing here", ""),
        ("score:high", 6, "'high' is no number", ""),
        ("score:nan", 6, "'nan' is no number", ""),
        ("score:>1e999", 6, "'1e999' is no number", ""),
        ("score:1..", 6, "'' is no number", ""),
        ("score:>7,8", 6, "> takes one number", ""),
        ("score:>none", 6, "'none' is no number", ""),
        ("created:>none", 8, "'none' is no time", ""),
        ("created:soon", 8, "'soon' is no time: 24h, 7d, today, 2025-11-17", ""),
        ("created:20251117", 8, "'20251117' is no time", ""),
        ("created:2025-11-31", 8, "'2025-11-31' is no time", ""),
        ("created:99999999d", 8, "'99999999d' is no time", ""),
        ("created:1d,2d", 8, "one time, or a stretch", ""),
        ("created:today..", 8, "'' is no time", ""),
        ("user:a since:tomorrow", 13, "'tomorrow' is no time", ""),
        ("since:none", 6, "'none' is no time", ""),
        ("refined:maybe", 8, "refined is yes or no", ""),
        ("sort:task", 5, "cannot sort by 'task'", "sortable: id, user, status"),
        ("sort:", 5, "a value is missing here", ""),
        ("sort:score,created", 5, "one field to sort by", ""),
        ("sort:score gpu -sort:created", 21, "it sorts by score and by created: rows have one order", "take one"),
    ],
)
def test_a_mistake_is_pointed_at_with_what_to_do(text: str, column: int, cause: str, next_step: str) -> None:
    with pytest.raises(FilterError) as caught:
        read(text)
    error = caught.value
    assert (error.text, error.column) == (text, column)
    assert error.cause.startswith(cause)
    assert next_step in error.next_step
    assert error.pointed().splitlines()[1] == " " * column + "^"


def test_a_yes_or_no_takes_nothing_else() -> None:
    with pytest.raises(FilterError, match="expired is yes or no"):
        read("expired:maybe", CACHE)
    with pytest.raises(FilterError, match="expired is yes or no"):
        read("expired:yes,no", CACHE)


def test_a_list_without_text_says_so() -> None:
    with pytest.raises(FilterError, match="no text to search"):
        read("report", SEGMENTS)


@pytest.mark.parametrize("container", CONTAINERS, ids=lambda each: each.name)
def test_every_word_of_the_list_of_words_is_understood(container: Container) -> None:
    for word, meaning in filter_words(container):
        assert meaning
        shorthand = next((each for each in container.shorthands if each.name == word), None)
        verdict = any(each.name == word and each.kind is Kind.VERDICT for each in container.fields)
        value = next(iter(shorthand.words), "24h") if shorthand else "yes" if verdict else "any"
        assert read(f"{word}:{value}", container) != Filter()


def test_a_term_built_by_the_program_prints_as_typed() -> None:
    terms = (
        Term(RUNS.field("user"), Eq("default user")),
        Term(RUNS.field("status"), OneOf(("failed", "any")), negated=True),
        Term(CACHE.field("expired"), Eq(True)),
    )
    assert as_typed_anew(Filter(terms)) == 'user:"default user" -status:failed,"any" expired:yes'
    assert as_typed_anew(read("since:24h -sort:score")) == "written:>=2025-11-16T12:30:15Z -sort:score"
