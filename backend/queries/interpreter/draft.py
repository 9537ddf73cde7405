"""A question while it is being understood: its words, spans and times, and the pieces of a reading found so far."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from backend.queries.interpreter.lexicon import VERBS
from backend.queries.interpreter.reading import Condition, Key, Measure, Op, Order, Reading, Shape
from backend.queries.interpreter.spans import Role, Span
from backend.queries.interpreter.subject import Field, Kind, Subject
from backend.queries.interpreter.times import Grain, Time
from backend.queries.interpreter.words import Word, stem

VERB_STEMS = frozenset(stem(word) for word in VERBS)


class NotUnderstood(Exception):
    """Some part of a question has no reading; says which, in words for a person."""


class TwoReadings(Exception):
    """A question has more than one fair reading. `options` are the words to choose from."""

    def __init__(self, question: str, options: Iterable[str]) -> None:
        super().__init__(question)
        self.question, self.options = question, tuple(options)


@dataclass
class Draft:
    """What the rules share. A rule takes spans by setting their `use`; words nobody took speak against the reading."""

    words: list[Word]
    subject: Subject
    spans: list[Span]
    times: list[Time]
    grains: list[Grain]
    where: list[Condition] = field(default_factory=list)
    any_of: list[Condition] = field(default_factory=list)
    places: dict[Condition, tuple[int, int]] = field(default_factory=dict)
    having: list[tuple[Measure, Op, float]] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    order: Order | None = None
    limit: int | None = None
    skip: int = 0
    distinct: bool = False
    assumptions: list[str] = field(default_factory=list)
    date: str | None = None  # the date column the question before was about
    explained: set[int] = field(default_factory=set)  # words taken outside of spans

    @property
    def text(self) -> str:
        """The question in lower case, one space between words."""
        return " ".join(word.low for word in self.words)

    def kind(self, span: Span) -> Kind:
        """Return the kind of the column a span names."""
        return self.subject[span.column].kind

    def field_of(self, span: Span) -> Field:
        """Return the column a span names."""
        return self.subject[span.column]

    def free(self, role: Role = Role.COLUMN) -> list[Span]:
        """Return the spans of a role that no rule has taken yet."""
        return [span for span in self.spans if span.role is role and not span.use]

    def names_row(self, span: Span) -> bool:
        """Say whether a column is said only to name what a row is: "players", where Player tells rows apart."""
        words = {word.stem for word in self.words[span.start : span.end]}
        return (words <= self.subject.entity and self.subject[span.columns[0]].is_key) or (
            words <= self.subject.entity
            and len(words) == 1
            and self.subject[span.columns[0]].distinct > 0.9 * self.subject.rows
        )

    def phrases(self, *names: str) -> list[Span]:
        """Return the phrases of these names that no rule has taken yet."""
        return [span for span in self.spans if span.role is Role.PHRASE and span.phrase in names and not span.use]

    def said(self, *names: str) -> bool:
        """Say whether one of these phrases occurs, taken or not."""
        return any(span.role is Role.PHRASE and span.phrase in names for span in self.spans)

    def before(self, span: Span, fits: Callable[[Span], bool], *, within: int = 3) -> Span | None:
        """Return the nearest fitting span among the few before this one."""
        at = self.spans.index(span)
        return next((one for one in reversed(self.spans[max(0, at - within) : at]) if fits(one)), None)

    def after(self, span: Span, fits: Callable[[Span], bool], *, within: int = 3) -> Span | None:
        """Return the nearest fitting span among the few after this one."""
        at = self.spans.index(span)
        return next((one for one in self.spans[at + 1 : at + 1 + within] if fits(one)), None)

    def reading(
        self,
        shape: Shape,
        *,
        measures: Iterable[Measure] = (),
        keys: Iterable[Key] = (),
        fields: Iterable[str] = (),
        order: Order | None = None,
        limit: int | None = None,
    ) -> Reading:
        """Return a reading of this shape over the rows and groups that meet the conditions found so far."""
        return Reading(
            shape, measures=tuple(measures), keys=tuple(keys), fields=tuple(fields), where=tuple(dict.fromkeys(self.where)), any_of=tuple(self.any_of),
            having=tuple(self.having), order=order, limit=limit, skip=self.skip if limit else 0,
        )  # fmt: skip

    def require(self, condition: Condition, start: int, end: int) -> None:
        """Add a condition said between two words."""
        self.where.append(condition)
        self.places[condition] = (start, end)

    def low(self, start: int, end: int) -> list[str]:
        """Return words in lower case."""
        return [word.low for word in self.words[max(0, start) : end]]

    def unexplained(self, filler: frozenset[str]) -> Iterator[Word]:
        """Yield the words that neither a rule nor a span took and that say something."""
        taken = set(self.explained)
        for span in self.spans:
            taken.update(range(span.start, span.end))
        for time in self.times:
            taken.update(range(time.start, time.end))
        for grain in self.grains:
            taken.update(range(grain.start, grain.end))
        for place, word in enumerate(self.words):
            if place not in taken and word.low not in filler and word.stem not in VERB_STEMS and len(word.low) > 1:
                yield word
