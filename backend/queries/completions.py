"""What a person means who chooses one of several readings: the question written anew, so that it has that reading alone.

A choice is offered only where such a question exists: each is read by the interpreter before it is shown.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from backend.queries.interpreter.interpret import Interpretation, interpret
from backend.queries.interpreter.reading import Measure, Reading
from backend.queries.interpreter.subject import Field, Kind, Subject

_ROWS = "number of rows"
_BY = "by "
_SUM = "sum of "
_NEWEST = "that month of the newest year"
_MOST_WORDS = 24  # a longer question is not written anew: every place of it would be tried

Fits = Callable[[Interpretation], bool]


def completed(question: str, found: Interpretation, subject: Subject) -> tuple[tuple[str, str], ...]:
    """Return the options of an interpretation that lead to an answer: (words to choose, the question they stand for)."""
    made = ((option, _written_anew(question, option, found, subject)) for option in found.options)
    return tuple((option, text) for option, text in made if text is not None)


def _written_anew(question: str, option: str, found: Interpretation, subject: Subject) -> str | None:
    words = question.rstrip(" ?!.").split()
    if len(words) > _MOST_WORDS:
        return None
    texts, fits = _wanted(question, option, found, subject)
    tried: set[str] = set()
    for text in texts:
        for variant in _variants(words, text):
            if variant in tried:
                continue
            tried.add(variant)
            read = interpret(variant, subject)
            if fits(read) and (read.status == "answered" or completed(variant, read, subject)):
                return variant
    return None


def _wanted(question: str, option: str, found: Interpretation, subject: Subject) -> tuple[Sequence[str], Fits]:
    """Return what to write into the question for an option, and how to tell that it then means that."""
    columns = {one.name.strip(): one for one in subject.fields}
    if option in columns:
        return (option,), _as_alone(question, columns[option], found.options, subject)
    if option == _NEWEST:
        years = [one.high.year for one in subject.fields if one.kind is Kind.DATE and hasattr(one.high, "year")]
        return ([str(max(years))] if years else ()), lambda read: read.status == "answered"
    by = option.startswith(_BY)
    bare = option.removeprefix(_BY).removeprefix(_SUM)
    if bare == _ROWS:
        return (option, _ROWS), lambda read: _measured(read, None, by=by)
    if bare in columns:
        name = columns[bare].name
        texts = (f"{_BY}total {bare}", option, f"total {bare}", bare) if by else (option, f"total {bare}", bare)
        return texts, lambda read: _measured(read, name, by=by)
    return (), lambda _: False


def _as_alone(question: str, column: Field, options: Sequence[str], subject: Subject) -> Fits:
    """Return whether a question is read as the ambiguous one would be if its other columns did not exist."""
    left = tuple(one for one in subject.fields if one.name == column.name or one.name.strip() not in options)
    places = {subject.fields.index(one): place for place, one in enumerate(left)}
    values = {
        words: kept
        for words, cells in subject.values.items()
        if (kept := tuple((places[place], cell) for place, cell in cells if place in places))
    }
    alone = interpret(question, replace(subject, fields=left, values=values))

    def fits(read: Interpretation) -> bool:
        if alone.status == "clarify":  # one choice leads to the next
            return (read.detail, read.options) == (alone.detail, alone.options)
        if read.status != "answered" or alone.status != "answered" or read.reading is None or alone.reading is None:
            return False
        return _bare(read.reading) == _bare(alone.reading)

    return fits


def _bare(reading: Reading) -> Reading:
    return replace(reading, assumptions=())


def _measured(read: Interpretation, column: str | None, *, by: bool) -> bool:
    """Say whether a reading sums a column (or counts rows); with `by`, whether it orders by that or by the column itself."""
    reading = read.reading
    if read.status != "answered" or reading is None or any(key.field == column for key in reading.keys):
        return False
    figures = {Measure("count")} if column is None else {Measure("sum", column), Measure("max", column), Measure("avg", column)}
    if not by:
        return reading.measures == ((Measure("count"),) if column is None else (Measure("sum", column),))
    if reading.order is None:
        return False
    return bool(figures & set(reading.measures[:1])) or (column is not None and reading.order.field == column)


def _variants(words: Sequence[str], text: str) -> Iterator[str]:
    """Yield the question with a text behind it, in the place of a word or two, and behind each word."""
    yield " ".join([*words, text])
    near = sorted(range(len(words)), key=lambda at: not _alike(words[at], text))
    for length in (1, 2):
        for at in near:
            if at + length <= len(words):
                yield " ".join([*words[:at], text, *words[at + length :]])
    for at in range(1, len(words)):
        yield " ".join([*words[:at], text, *words[at:]])


def _alike(word: str, text: str) -> bool:
    plain = word.casefold().strip("“”\"',?")
    return len(plain) > 2 and plain.rstrip("s") in text.casefold()
