"""What can be told from the text of a statement without running it: its words, the tables it may mean, whether it can be kept."""

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from backend.adapters.engine import VOLATILE, VOLATILE_WORDS

_PIECE = re.compile(
    r"""
    (?P<text> [eE]'(?:\\.|''|[^'\\])*' | '(?:''|[^'])*' | \$(?P<tag>(?:[^\W\d]\w*)?)\$.*?\$(?P=tag)\$ )
    | (?P<quoted> "(?:""|[^"])*" )
    | (?P<gap> (?:\s|--[^\n]*|/\*.*?\*/)+ )
    | (?P<word> [^\W\d]\w* )
    | (?P<other> [\d.]+\w* | . )
    """,
    re.VERBOSE | re.DOTALL,
)
_KEYWORDS = """
all and any as asc between by case cast cross desc distinct else end except exclude exists false filter from full group having
in inner intersect is join left like limit not null offset on or order outer over partition qualify right select then true
union using when where with
"""
_SAME_IN_ANY_CASE = frozenset(_KEYWORDS.split())

Kind = Literal["text", "quoted", "gap", "word", "other"]


@dataclass(frozen=True)
class Piece:
    """A piece of a statement; `text` as written."""

    kind: Kind
    text: str

    @property
    def name(self) -> str:
        """The piece as a name: without quotes, in lower case."""
        return (self.text[1:-1].replace('""', '"') if self.kind == "quoted" else self.text).lower()


def pieces(sql: str) -> Iterator[Piece]:
    """Cut a statement into texts, quoted names, words, gaps (spaces and comments) and the rest; nothing is lost."""
    for found in _PIECE.finditer(sql):
        kind: Kind = found.lastgroup if found.lastgroup != "tag" else "text"  # type: ignore[assignment]
        yield Piece(kind, found[0])


def normal(sql: str) -> str:
    """Return `sql` with gaps made one space and keywords in lower case.

    Two statements with the same normal form have the same answer; the reverse does not hold.
    """
    if sql.count("/*") != len(re.findall(r"/\*(?:(?!/\*).)*?\*/", sql, re.DOTALL)):
        return sql  # comments in comments, or such signs in texts: better no match than a wrong one
    said: list[str] = []
    last = ""
    for piece in pieces(sql):
        if piece.kind == "gap":
            # Two texts on two lines are one text in SQL; on one line they are not.
            said.append("\n" if "\n" in piece.text and said and said[-1].endswith("'") else " ")
            continue
        if piece.kind == "word" and piece.name in _SAME_IN_ANY_CASE and last != "as":
            said.append(piece.name)
        else:
            said.append(piece.text)
        last = piece.name
    return "".join(said).strip(" \n;")


def mentioned(sql: str, names: Collection[str]) -> list[str]:
    """Return which of these tables the statement may mean, in the order it first names them."""
    by_lower = {name.lower(): name for name in names}
    words = dict.fromkeys(piece.name for piece in pieces(sql) if piece.kind in {"word", "quoted"})
    return [by_lower[word] for word in words if word in by_lower]


def volatile(sql: str) -> bool:
    """Say whether the answer may change though the data does not: chance, the clock, or who asks."""
    solid = [piece for piece in pieces(sql) if piece.kind != "gap"]
    for piece, following in pairwise([*solid, Piece("other", "")]):
        if piece.kind == "word" and piece.name in VOLATILE_WORDS:
            return True
        if piece.kind in {"word", "quoted"} and piece.name in VOLATILE and following.text == "(":
            return True
    return False


def cache_key(sql: str, versions: Mapping[str, str], *, limits: Collection[int]) -> str | None:
    """Return what an answer is found again by: the statement, the versions it reads and the limits; None if it cannot be kept."""
    if volatile(sql):
        return None
    known = json.dumps([normal(sql), sorted(versions.items()), list(limits)])
    return hashlib.sha256(known.encode()).hexdigest()


def one_line(sql: str, *, characters: int = 80) -> str:
    """Return the beginning of a statement as one line."""
    line = " ".join(sql.split())
    return line if len(line) <= characters else f"{line[: characters - 1]}…"
