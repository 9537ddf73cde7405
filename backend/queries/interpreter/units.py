"""The nouns beside a column that only say what it is: "satisfaction score", "120 minutes", "40 years old"."""

from backend.queries.interpreter.draft import Draft
from backend.queries.interpreter.lexicon import UNIT_OF, listed
from backend.queries.interpreter.spans import Role, Span
from backend.queries.interpreter.subject import Kind

_HEADS = listed(
    "reading readings score scores rating ratings time times amount amounts level levels figure figures duration length value values"
)


def take_heads(draft: Draft) -> None:
    """Explain head nouns right behind a column of numbers, and units that are those of the nearest one."""
    numbers = [span for span in draft.spans if span.role is Role.COLUMN and _is_number(draft, span)]
    if not numbers:
        return
    for place, word in enumerate(draft.words):
        if (word.low in _HEADS or word.low == "amount") and any(span.end == place for span in numbers):
            draft.explained.add(place)
        unit = UNIT_OF.get(word.low)
        if unit is not None and unit in _nearest(draft, numbers, place):
            draft.explained.add(place)
            if draft.low(place + 1, place + 2) in (["old"], ["long"]):
                draft.explained.add(place + 1)


def take_things(draft: Draft) -> None:
    """Explain the plural behind a value that only says what the rows are: "electric vans", "2-bed flats"."""
    for place, word in enumerate(draft.words):
        behind = [one for one in draft.spans if one.role is Role.VALUE and one.end == place and one.use == "condition"]
        plural = word.low.isalpha() and word.low.endswith("s") and not word.low.endswith("ss") and not word.is_capital
        if (
            behind
            and plural
            and word.low not in UNIT_OF
            and word.stem not in draft.subject.vocabulary_of_columns
            and not any(one.start <= place < one.end for one in draft.spans)
        ):
            draft.explained.add(place)
            draft.assumptions.append(f"“{word.text}” are taken as the rows.")


def _is_number(draft: Draft, span: Span) -> bool:
    return any(draft.subject[name].kind is Kind.NUMBER for name in span.columns)


def _nearest(draft: Draft, numbers: list[Span], place: int) -> frozenset[str]:
    near = min(numbers, key=lambda span: min(abs(span.start - place), abs(span.end - place)))
    return draft.field_of(near).units
