"""How a person asked for a source to be read, where not as detected."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

EVERY = "*"  # in place of a column's name: the type of every column that has none of its own


@dataclass(frozen=True)
class ReadAs:
    """The choices a person made; None and empty mean: as detected. `header` is a line from 1, or whether there is one."""

    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    header: bool | int | None = None
    types: Mapping[str, str] = field(default_factory=dict)
    null_words: tuple[str, ...] | None = None
    names: tuple[str, ...] | None = None
    table: str | None = None  # sheet of a workbook, member of an archive
    unnest: bool = False  # fields of nested records become columns
    footer: int | None = None  # rows at the end that are no records

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> "ReadAs":  # Any: JSON, checked when it came in
        """Return the choices in a version's options."""
        words, names = options.get("null_words"), options.get("names")
        return cls(
            encoding=options.get("encoding"),
            delimiter=options.get("delimiter"),
            quote=options.get("quote"),
            header=options.get("header"),
            types=dict(options.get("types") or {}),
            null_words=None if words is None else tuple(words),
            names=tuple(names) if names else None,
            table=options.get("table"),
            unnest=bool(options.get("unnest")),
            footer=options.get("footer"),
        )
