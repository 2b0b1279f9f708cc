"""What a list asks of an account, to be pasted where SQL is taken."""

from __future__ import annotations

from fleet_tui.output.form import Form
from fleet_tui.output.json_line import json_line
from fleet_tui.output.streams import Streams
from fleet_tui.output.words import after_reading_words
from fleet_tui.query.cosmos_sql import Statement, compile_streams
from fleet_tui.query.query import Query, Term
from fleet_tui.text import one_line


def print_sql(streams: Streams, form: Form, query: Query, derived: tuple[Term, ...]) -> None:
    """Print each statement and its parameters: as SQL with comments, or as the JSON object that the service takes."""
    where = f"partition {one_line(query.partition)}" if query.partition is not None else "every partition range"
    for statement in compile_streams(query):
        if form is Form.JSON:
            streams.json(_posted(statement))
        else:
            streams.line(f"-- {query.container.name}, {where}")
            streams.line(statement.text)
            for name, value in statement.parameters:
                streams.line(f"-- {name} = {json_line(value)}")
    streams.flush()
    if derived:
        streams.say(after_reading_words([term.field.name for term in derived]))


def _posted(statement: Statement) -> dict[str, object]:
    parameters = [{"name": name, "value": value} for name, value in statement.parameters]
    return {"query": statement.text, "parameters": parameters}
