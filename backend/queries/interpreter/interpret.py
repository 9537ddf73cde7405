"""From a question to an interpretation: words, spelling, times, spans, rules, and how sure all of it is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from backend.queries.interpreter import conditions, dating, figures, grouping, ordering, scopes, shapes
from backend.queries.interpreter.draft import Draft, NotUnderstood, TwoReadings
from backend.queries.interpreter.followups import continued, goes_on, needs_before, without_replaced
from backend.queries.interpreter.lexicon import FILLER, VERBS
from backend.queries.interpreter.reading import Reading
from backend.queries.interpreter.refusals import refusal
from backend.queries.interpreter.spans import Role, Span, spans_of
from backend.queries.interpreter.spelling import corrected
from backend.queries.interpreter.sql import sql_of
from backend.queries.interpreter.subject import Subject
from backend.queries.interpreter.suggesting import rewritten
from backend.queries.interpreter.telling import Part, parts_of, told
from backend.queries.interpreter.times import Grain, grains_in, times_in
from backend.queries.interpreter.units import take_heads, take_things
from backend.queries.interpreter.words import Word, words_of

_DEAD = frozenset({"share", "growth", "rank", "running", "ratio", "histogram", "correlation", "max", "min", "avg", "sum", "median", "not", "without", "neither", "gt", "lt",
                   "ge", "le", "between", "missing", "duplicates", "contains", "starts", "ends", "extreme", "top", "bottom", "compare", "still", "most_common", "count_distinct",
                   "percentile", "rate", "first", "final", "both", "ne", "stddev", "least_common"})  # fmt: skip

_ASIDE = re.compile(r"\((?:in )?(?:totals?(?: over totals?)?|overall)\)", re.IGNORECASE)  # how a ratio is always taken
_LONGEST = 2_000  # characters of a question that are read
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
    unknown: tuple[str, ...] = ()  # words nothing explains
    unused: tuple[str, ...] = ()  # words that are known and took no part
    rewrites: tuple[tuple[str, str], ...] = ()  # (words to choose, the question they stand for): close to one that was declined
    refused: bool = False  # no query over a list could answer it: nobody else needs to be asked


def interpret(question: str, subject: Subject, *, before: Sequence[Reading] = ()) -> Interpretation:
    """Read a question about one table. Never guesses: what it cannot explain, it names.

    `before` holds the readings of the questions asked before it, the newest last: "and by month?" goes on from that one.
    """
    question = question[:_LONGEST]
    refused = refusal(question, subject.vocabulary)
    if refused is not None:
        return Interpretation("declined", detail=refused.why, unknown=(refused.words,), refused=True)
    if before and goes_on(question):
        found = _interpreted(without_replaced(question), subject, previous=before[-1])
        if found.status == "answered" or needs_before(question):
            return found
    found = _interpreted(question, subject)
    if found.status != "declined" or before:
        return found

    def told_of(text: str) -> str | None:
        other = _interpreted(text, subject)
        return other.told if other.status == "answered" else None

    return replace(found, rewrites=rewritten(question, found.unknown or found.unused, subject, told=told_of))


def _interpreted(question: str, subject: Subject, *, previous: Reading | None = None) -> Interpretation:
    question = _ASIDE.sub("", question)
    words, mistakes = corrected(words_of(question), subject)
    if not words:
        return Interpretation("declined", detail="There is no question.", refused=True)
    draft = _draft_of(words, subject)
    draft.assumptions.extend(mistakes)
    try:
        reading = _read(draft, question) if previous is None else continued(draft, question, previous)
    except TwoReadings as unsure:
        return Interpretation("clarify", detail=unsure.question, options=unsure.options)
    except NotUnderstood as gap:
        _, unknown, _ = _confidence(draft)
        return Interpretation("declined", detail=_unknown(unknown) or f"It is not clear {gap}.", unknown=tuple(unknown))
    take_heads(draft)
    take_things(draft)
    scopes.take_done(draft, reading)
    confidence, unknown, unused = _confidence(draft)
    reading = replace(reading, assumptions=tuple(draft.assumptions))
    detail = _unknown(unknown) or _unknown(unused, "I did not know what to do with {}.")
    sure = confidence >= SURE
    return Interpretation(
        "answered" if sure else "declined", reading, sql_of(reading, subject), confidence, told(reading), parts_of(reading),
        detail="" if sure else detail, unknown=tuple(unknown), unused=() if sure else tuple(unused),
    )  # fmt: skip


def _unknown(words: Sequence[str], said: str = "I did not understand {}.") -> str:
    """Return a sentence that names the words nothing explains, nothing where there are none."""
    named = ", ".join(f"“{word}”" for word in dict.fromkeys(words))
    return said.format(named) if words else ""


def _draft_of(words: list[Word], subject: Subject) -> Draft:
    times = times_in(words)
    grains = [grain for grain in grains_in(words) if not _is_value(words, grain, subject)]
    places = [(time.start, time.end) for time in times] + [(grain.start, grain.end) for grain in grains]
    taken = frozenset(place for start, end in places for place in range(start, end))
    return Draft(words, subject, spans_of(words, subject, taken=taken), times, grains)


def _is_value(words: list[Word], grain: Grain, subject: Subject) -> bool:
    """Say whether a word such as "annual" is a value beside its column: "on annual billing", where Billing Cycle holds it."""
    if grain.end - grain.start > 1:
        return False
    if tuple(word.stem for word in words[grain.start : grain.end + 1]) in subject.aliases and grain.end < len(words):
        return True  # "monthly fee"
    cells = subject.values.get((words[grain.start].low,), ())
    for link, other in ((grain.start - 1, grain.start - 2), (grain.end, grain.end + 1)):
        joined = min(link, other) >= 0 and max(link, other) < len(words) and words[link].low in {"and", "or", "vs", "versus"}
        places = {place for place, _ in subject.values.get((words[other].low,), ())} if joined else set()
        if places & {place for place, _ in cells}:
            return True  # "monthly and annual payers"
    beside = {word.stem for word in words[max(0, grain.start - 1) : grain.end + 1]}
    return any(beside & set(subject.fields[place].words) for place, _ in cells)


def _read(draft: Draft, question: str) -> Reading:
    scopes.take_modifiers(draft)
    conditions.take_patterns(draft, question)
    conditions.take_addresses(draft)
    dating.take_dated_values(draft)
    conditions.take_values(draft)
    scopes.take_scopes(draft)
    dating.take_still(draft)
    dating.take_going_on(draft)
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
    grouping.take_groups(draft)
    if reading is not None:
        return replace(reading, keys=reading.keys or tuple(draft.keys))
    figures.take_measures(draft)
    return shapes.over_time(draft) or shapes.growth(draft) or shapes.share(draft) or shapes.plain(draft)


_NAMES_NOTHING = frozenset({"show", "list", "use", "record", "row", "detail", "view", "work", "event", "entry", "person"})


def _leads_nowhere(draft: Draft, span: Span) -> bool:
    """Say whether "by" leads to a word that is no column here: "revenue by show"."""
    return draft.low(span.start, span.end) == ["by"] and bool(set(draft.low(span.end, span.end + 1)) & _NAMES_NOTHING)


def _confidence(draft: Draft) -> tuple[float, list[str], list[str]]:
    """Return how sure the reading is (0 to 1), the words nothing explains, and those that are known but took no part."""
    unknown = [word.text for word in draft.unexplained(FILLER | VERBS) if word.stem not in draft.subject.qualifiers]
    dead = [span for span in draft.spans if span.role is Role.PHRASE and not span.use and span.phrase in _DEAD]
    dead += [
        span for span in draft.phrases("group") if draft.low(span.start, span.end) == ["per"] or _leads_nowhere(draft, span)
    ]
    loose = [span for span in draft.spans if span.role is Role.NUMBER and not span.use]
    lost = [
        span
        for span in draft.spans
        if not span.use and (span.role is Role.VALUE or (span.role is Role.COLUMN and not draft.names_row(span)))
    ]
    score = 1.0 - 0.6 * len(lost) - 0.6 * len(unknown) - 0.6 * len(dead) - 0.6 * len(loose)
    unused = [" ".join(word.text for word in draft.words[span.start : span.end]) for span in (*lost, *dead, *loose)]
    return max(0.0, score), unknown, unused
