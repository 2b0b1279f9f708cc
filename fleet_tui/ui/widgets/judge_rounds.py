"""The judge rounds of a run as a list."""

from __future__ import annotations

from fleet_tui.model.judge import Judgement, JudgeRound
from fleet_tui.model.steps import Span, spans
from fleet_tui.model.timeline import Timeline
from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.quantities import Times
from fleet_tui.present.run import judge as present
from fleet_tui.present.run.timeline import Face
from fleet_tui.ui.widgets.line_list import LineList


class JudgeRounds(LineList):
    """Shows a row for each round, its score as a bar beside the threshold."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.judgement: Judgement | None = None
        self.spans: list[Span | None] = []
        self._offsets: dict[int, float | None] = {}
        self._face = Face(present.TIME - 1)

    @property
    def current(self) -> JudgeRound | None:
        """The round under the cursor."""
        return self.judgement.rounds[self.cursor] if self.judgement and self.row_count() else None

    @property
    def span(self) -> Span | None:
        """The events it was about."""
        return self.spans[self.cursor] if self.cursor < len(self.spans) else None

    def show(self, judgement: Judgement, timeline: Timeline) -> None:
        """Replaces the rounds; of a run that was not shown before, the cursor starts on the last."""
        before = self.row_count()
        self.judgement = judgement
        self.spans = spans(timeline, judgement.rounds)
        axis = timeline.axis
        self._offsets = {id(judge.document): axis.offset(index) for index, judge in axis.judges()}
        self._face = Face.of(timeline, Times.ELAPSED)
        self.rows_changed(self.cursor if before else self.row_count() - 1)

    def forget(self) -> None:
        """Takes the rounds away."""
        self.judgement, self.spans = None, []
        self.rows_changed(0)

    def heading_lines(self, width: int) -> list[Line]:
        """Returns the conclusion of the rounds, and the scale over the bars."""
        if self.judgement is None:
            return []
        return [
            [(" ", Tone.PLAIN), *present.conclusion(self.judgement)],
            present.heading(self.judgement, width, self._face.cells + 1),
        ]

    def row_count(self) -> int:
        return len(self.judgement.rounds) if self.judgement else 0

    def row_line(self, index: int, width: int) -> Line:
        if self.judgement is None:
            return ()
        judge, face = self.judgement.rounds[index], self._face
        return present.round_line(judge, self._offsets.get(id(judge.document)), width, face.cells + 1, face.decimals)
