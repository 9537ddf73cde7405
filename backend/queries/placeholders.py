"""Values of the data that stand in a question, kept from a model that is told no values: it sees "v1_" and which column that is from.

What it answers has the values put back: in SQL inside of texts only, in sentences wherever the mark stands.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from backend.queries.glossary_checks import OWN_MEANING
from backend.queries.interpreter.lexicon import FILLER
from backend.queries.interpreter.subject import Subject
from backend.queries.statement import pieces

_WORD = re.compile(r"[^\W_]+")
_LONGEST = 8  # words of a value


@dataclass
class Placeholders:
    """The values that were hidden so far, each by its mark, with the column it is from."""

    values: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)

    def hide(self, question: str, subject: Subject) -> str:
        """Return a question with marks for the values of the data that stand in it, the longest first."""
        spans = [(match.start(), match.end()) for match in _WORD.finditer(question)]
        words = [question[start:end].lower() for start, end in spans]
        own = {word for one in subject.fields for word in _WORD.findall(one.name.lower())}
        said, at, place = [], 0, 0
        while place < len(words):
            size = _size(words[place:], subject, own=own)
            if size:
                start, end = spans[place][0], spans[place + size - 1][1]
                cells = subject.values[tuple(words[place : place + size])]
                said += [question[at:start], self._mark(cells[0][1], subject.fields[cells[0][0]].name)]
                at = end
            place += size or 1
        return "".join([*said, question[at:]])

    def into_sql(self, sql: str) -> str:
        """Return a statement with the values in place of their marks."""
        if not self.values:
            return sql
        return "".join(_put(one.text, self.values, quoted=True) if one.kind == "text" else one.text for one in pieces(sql))

    def into_words(self, text: str) -> str:
        """Return a sentence with the values in place of their marks."""
        return _put(text, self.values)

    def _mark(self, cell: str, column: str) -> str:
        known = next((mark for mark, value in self.values.items() if value == cell and self.columns[mark] == column), None)
        mark = known or f"v{len(self.values) + 1}_"
        self.values[mark], self.columns[mark] = cell, column
        return mark


def _size(words: list[str], subject: Subject, *, own: set[str]) -> int:
    """Return how many of these words, from the first on, are a value of the data; 0 where they are none."""
    for size in range(min(_LONGEST, len(words)), 0, -1):
        key = tuple(words[:size])
        if key in subject.values and not (size == 1 and (key[0] in FILLER or key[0] in own or key[0] in OWN_MEANING)):
            return size
    return 0


def _put(text: str, values: Mapping[str, str], *, quoted: bool = False) -> str:
    def cell(match: re.Match[str]) -> str:
        found = values.get(match[0], match[0])
        return found.replace("'", "''") if quoted else found

    return re.sub(r"\bv\d+_", cell, text)
