"""Where the table is in a JSON text: a list at the top, a list inside an object, records one behind another, or one record."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from backend.core.errors import Rejected
from backend.datasets.formats.course import Course
from backend.datasets.formats.json_stream import Broken, Stream
from backend.datasets.formats.json_values import Decoder

_DEPTH = 4  # of objects around the list
_WHOLE_MAX_BYTES = 64 << 20  # a text without any list is held in memory up to this size

Step = tuple[str, ...]


@dataclass
class Listed:
    """A list inside an object: what its elements are."""

    records: int = 0
    rows: int = 0
    others: int = 0


@dataclass
class Survey:
    """What stands in an object: its lists and their sizes, and whether more values follow it."""

    lists: dict[Step, Listed] = field(default_factory=dict)
    names: dict[Step, list[str]] = field(default_factory=dict)
    follows: bool = False
    broken: Broken | None = None


def survey(path: Path, course: Course) -> Survey:
    """Go over the object at the top of a text once. A text that breaks off is known up to there."""
    found = Survey()
    with Stream(path, Decoder(), course) as stream:
        try:
            _object(stream, (), found)
            found.follows = bool(stream.peek())
        except Broken as fault:
            found.broken = fault
    return found


def listed(found: Survey) -> dict[str, Step]:
    """Return where the lists of records and of rows are, by the name a person sees."""
    return {".".join(step): step for step, one in found.lists.items() if one.records or one.rows}


def best_list(found: Survey) -> Step | None:
    """Return where the list with the most records is, else the one with the most rows; None if no list holds either."""
    for counted in ("records", "rows"):
        known = {step: int(getattr(one, counted)) for step, one in found.lists.items()}
        if any(known.values()):
            return max(known, key=lambda step: known[step])
    return None


def elements_at(stream: Stream, step: Step) -> Iterator[tuple[int, Any]]:  # Any: JSON
    """Yield the elements of the list that stands at this place of the object the stream begins with."""
    if not step:
        yield from stream.elements()
        return
    for key in stream.keys():  # noqa: SIM118  not a dict: every value has to be read in its turn
        if key == step[0]:
            yield from elements_at(stream, step[1:])
            return
        stream.value()


def whole(path: Path, course: Course, *, name: str) -> Any:  # Any: JSON
    """Return the value of a text without lists. Raises Rejected if it is too long for memory or no JSON."""
    if path.stat().st_size > _WHOLE_MAX_BYTES:
        raise Rejected(
            f"“{name}” is one JSON object of {path.stat().st_size >> 20:,} MB without a list of records.",
            hint="Write its records as a list, or one a line.",
        )
    with Stream(path, Decoder(), course) as stream:
        return stream.value()


def as_records(value: Any) -> Iterator[dict[str, Any]]:  # Any: JSON
    """Yield the records of an object that holds no list of them: by key, by column, or the object itself."""
    parts = list(value.values())
    if len(parts) > 1 and all(type(one) is dict and one for one in parts):
        if _by_column(parts):
            for key in dict.fromkeys(chain.from_iterable(parts)):
                yield {"key": key, **{name: column.get(key) for name, column in value.items()}}
        else:
            for key, record in value.items():
                yield {"key": key, **record}
    elif parts and all(type(one) is list for one in parts) and len({len(one) for one in parts}) == 1 and len(parts[0]) > 1:
        for row in zip(*parts, strict=True):
            yield dict(zip(value, row, strict=True))
    else:
        yield value


def _by_column(parts: list[dict[str, Any]]) -> bool:  # Any: JSON
    """Say whether objects under the names of columns hold the cells by row number, as data frames are written."""
    return all(key.isdecimal() for key in parts[0]) and all(one.keys() == parts[0].keys() for one in parts)


def _object(stream: Stream, step: Step, found: Survey) -> None:
    for key in stream.keys():  # noqa: SIM118  not a dict: every value has to be read in its turn
        inner = (*step, key)
        sign = stream.peek()
        if sign == "[":
            _list(stream, inner, found)
        elif sign == "{" and len(inner) < _DEPTH:
            _object(stream, inner, found)
        else:
            stream.value()


def _list(stream: Stream, step: Step, found: Survey) -> None:
    # A key that stands twice is read where it stands first.
    known = Listed() if step in found.lists else found.lists.setdefault(step, Listed())
    names: list[str] = []
    for _, value in stream.elements():
        kind = type(value)
        known.records += kind is dict
        known.rows += kind is list
        known.others += kind not in {dict, list}
        if kind is str and len(names) < 5_000:
            names.append(value)
    if names and len(names) == known.others and not known.records:
        found.names[step] = names
