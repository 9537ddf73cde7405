"""Values said in other words than the cell's: another word for the same state, another form of it, or a part of a longer one."""

from collections.abc import Iterable, Sequence

from backend.queries.interpreter.lexicon import FILLER, VERBS
from backend.queries.interpreter.subject import Cell, Subject, value_key
from backend.queries.interpreter.valuewords import STATES
from backend.queries.interpreter.words import Word

_SHORTEST = 4  # letters: shorter words resemble too much
_FEW = 50  # different values of a column of kinds
_SOME = 2_000  # different values of a column of names, looked through for names written with capitals
_WORDY = 5.0  # words a value has on average from which on the column holds text
_FREE = FILLER | VERBS


def is_free(word: Word, subject: Subject) -> bool:
    """Say whether a word may stand for a value it is not: it names nothing else."""
    return not (
        word.quoted
        or word.number is not None
        or len(word.low) < _SHORTEST
        or word.low in _FREE
        or word.stem in subject.own_stems
        or word.stem in subject.entity
    )


def same_state(said: Sequence[Word], subject: Subject) -> tuple[Cell, ...]:
    """Return the one state that words stand for: "declined" where the list writes "Rejected"."""
    low = " ".join(word.low for word in said)
    if low not in STATES or not all(is_free(word, subject) for word in said):
        return ()
    found = {
        cell
        for other in STATES[low]
        for cell in subject.values.get(value_key(other), ())
        if subject.fields[cell[0]].distinct <= _FEW
    }
    return tuple(found) if len(found) == 1 else ()


def same_stem(word: Word, subject: Subject) -> tuple[Cell, ...]:
    """Return the one value of few that has the stem of a word: "Brakes" for "brake", "Hired" for "hires"."""
    found = subject.value_stems.get(word.stem, ()) if is_free(word, subject) else ()
    return found if len(found) == 1 else ()


def parts_of_values(said: Sequence[Word], subject: Subject) -> tuple[Cell, ...]:
    """Return the values that hold these words as a part, all of one column: "Tech support" for "support", "Backend Engineer" for "engineers"."""
    free = [(is_free(word, subject) and word.stem not in subject.vocabulary_of_columns) or word.is_capital for word in said]
    capital = all(word.is_capital for word in said) and said[0].start > 0
    if not all(free) or not any(is_free(word, subject) for word in said) or (len(said) > 1 and not capital):
        return ()
    key = tuple(part for word in said for part in value_key(word.text))
    forms = {key, (*key[:-1], key[-1].removesuffix("s")), (*key[:-1], f"{key[-1]}s")} if key else set()
    found = [cell for form in forms for cell in subject.value_parts.get(form[0], ()) if _holds(cell, form)]
    exact = any(_holds(cell, key) for cell in found)
    if key[-1:] and key[-1].endswith("s") and not capital and not exact:  # "operators" are no operator errors
        found = [cell for cell in found if value_key(cell[1])[-1].removesuffix("s") == key[-1].removesuffix("s")]
    found = [cell for cell in found if _may_hold(cell[0], subject, capital=capital)]
    places = {place for place, _ in found}
    return tuple(dict.fromkeys(found)) if len(places) == 1 else ()


def _holds(cell: Cell, form: tuple[str, ...]) -> bool:
    words = value_key(cell[1])
    return any(words[at : at + len(form)] == form for at in range(len(words)))


def _may_hold(place: int, subject: Subject, *, capital: bool) -> bool:
    few = subject.fields[place].distinct <= (_SOME if capital else _FEW)
    return few and _wordiness(subject.cells.get(place, ())) < _WORDY


def _wordiness(cells: Iterable[str]) -> float:
    sizes = [99 if "@" in cell else len(value_key(cell)) for cell in cells]  # addresses are no names
    return sum(sizes) / max(len(sizes), 1)
