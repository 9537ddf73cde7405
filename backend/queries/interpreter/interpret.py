"""From a question to an interpretation: words, spelling, times, spans, rules, and how sure all of it is."""

import re
from dataclasses import dataclass, replace

from backend.queries.interpreter import conditions, dating, figures, ordering, shapes
from backend.queries.interpreter.draft import Draft, NotUnderstood, TwoReadings
from backend.queries.interpreter.lexicon import FILLER, VERBS
from backend.queries.interpreter.reading import Reading
from backend.queries.interpreter.refusals import refusal
from backend.queries.interpreter.spans import Role, spans_of
from backend.queries.interpreter.spelling import corrected
from backend.queries.interpreter.sql import sql_of
from backend.queries.interpreter.subject import Subject
from backend.queries.interpreter.telling import Part, parts_of, told
from backend.queries.interpreter.times import grains_in, times_in
from backend.queries.interpreter.units import take_heads
from backend.queries.interpreter.words import words_of

_DEAD = frozenset({"share", "growth", "rank", "running", "ratio", "histogram", "correlation", "max", "min", "avg", "sum", "median", "not", "without", "neither", "gt", "lt",
                   "ge", "le", "between", "missing", "duplicates", "contains", "starts", "ends", "extreme", "top", "bottom", "compare", "still", "most_common", "count_distinct",
                   "first", "final", "both", "ne", "stddev", "least_common"})  # fmt: skip

_ASIDE = re.compile(r"\((?:in )?(?:totals?(?: over totals?)?|overall)\)", re.IGNORECASE)  # how a ratio is always taken
SURE = 0.5  # an answer is given from here on


@dataclass(frozen=True)
class Interpretation:
    """What became of a question. `status` is answered, clarify or declined; `detail` says what was not understood or is to be chosen."""

    status: str
    reading: Reading | None = None
    sql: str = ""
    confidence: float = 0.0
    told: str = ""
    parts: tuple[Part, ...] = ()
    detail: str = ""
    options: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    refused: bool = False  # no query over a list could answer it: nobody else needs to be asked


def interpret(question: str, subject: Subject) -> Interpretation:
    """Read a question about one table. Never guesses: what it cannot explain, it names."""
    why = refusal(question)
    if why is not None:
        return Interpretation("declined", detail=why, refused=True)
    question = _ASIDE.sub("", question)
    words, mistakes = corrected(words_of(question), subject)
    if not words:
        return Interpretation("declined", detail="There is no question.", refused=True)
    times, grains = times_in(words), grains_in(words)
    taken = frozenset(
        place
        for start, end in [(one.start, one.end) for one in times] + [(one.start, one.end) for one in grains]
        for place in range(start, end)
    )
    draft = Draft(words, subject, spans_of(words, subject, taken=taken), times, grains, assumptions=mistakes)
    try:
        reading = _read(draft, question)
    except TwoReadings as unsure:
        return Interpretation("clarify", detail=unsure.question, options=unsure.options)
    except NotUnderstood as gap:
        return Interpretation("declined", detail=f"It is not clear {gap}.")
    take_heads(draft)
    confidence, unknown = _confidence(draft)
    reading = replace(reading, assumptions=tuple(draft.assumptions))
    detail = (
        f"I did not understand {', '.join(f'“{word}”' for word in unknown)}."
        if unknown
        else "Part of the question was not understood."
    )
    sure = confidence >= SURE
    return Interpretation(
        "answered" if sure else "declined", reading, sql_of(reading, subject), confidence, told(reading), parts_of(reading),
        detail="" if sure else detail, unknown=tuple(unknown),
    )  # fmt: skip


def _read(draft: Draft, question: str) -> Reading:
    conditions.take_patterns(draft, question)
    conditions.take_addresses(draft)
    dating.take_dated_values(draft)
    conditions.take_values(draft)
    dating.take_still(draft)
    conditions.take_equalities(draft)
    ordering.take_limit(draft)
    conditions.take_comparisons(draft)
    dating.take_times(draft)
    conditions.take_truths(draft)
    conditions.take_alternatives(draft)
    special = shapes.special(draft)
    if special is not None:
        return special
    ordering.take_order(draft)
    reading = shapes.histogram(draft) or shapes.ratio(draft)
    figures.take_groups(draft)
    if reading is not None:
        return replace(reading, keys=reading.keys or tuple(draft.keys))
    figures.take_measures(draft)
    return shapes.over_time(draft) or shapes.growth(draft) or shapes.share(draft) or shapes.plain(draft)


def _confidence(draft: Draft) -> tuple[float, list[str]]:
    """Return how sure the reading is (0 to 1) and the words nothing explains."""
    unknown = [word.text for word in draft.unexplained(FILLER | VERBS) if word.stem not in draft.subject.qualifiers]
    dead = [span for span in draft.spans if span.role is Role.PHRASE and not span.use and span.phrase in _DEAD]
    loose = [span for span in draft.spans if span.role is Role.NUMBER and not span.use]
    lost = [
        span
        for span in draft.spans
        if not span.use and (span.role is Role.VALUE or (span.role is Role.COLUMN and not draft.names_row(span)))
    ]
    score = 1.0 - 0.6 * len(lost) - 0.6 * len(unknown) - 0.6 * len(dead) - 0.6 * len(loose)
    return max(0.0, score), unknown
