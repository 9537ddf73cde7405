"""A statement written so that it can be read: clauses on lines of their own, long lists broken, keywords in capitals.

Only gaps and the case of keywords change, so a statement keeps its meaning: what cannot be laid out safely stays as it is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from backend.queries import statement

WIDTH = 88
_STEP = "  "
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_CAPITAL_WORDS = """
all and any as asc between by case cross desc distinct else end except exclude exists false filter from full group having in
inner intersect is join left like ilike limit natural not null nulls offset on or order outer over partition qualify recursive
right select then true union using when where with within
"""
_START_WORDS = """
with select from where group having qualify window order limit offset union except intersect pivot unpivot values
"""
_JOIN_WORDS = "natural left right full inner cross semi anti asof positional outer join"
_CAPITALS, _STARTS, _JOINS = (frozenset(words.split()) for words in (_CAPITAL_WORDS, _START_WORDS, _JOIN_WORDS))
_TWO_WORDS = frozenset({"group", "order"})
_CONDITIONS = frozenset({"where", "having", "qualify"})


@dataclass
class _Token:
    """A piece without the gap before it; `tight` says there was none. A group holds what stands between two brackets."""

    text: str
    word: str = ""  # a bare word in lower case
    tight: bool = False
    comment: bool = False
    inside: list["_Token"] = field(default_factory=list)
    end: str = ""  # the closing bracket of a group

    @property
    def query(self) -> bool:
        """Whether this is a bracket around a query."""
        return self.text == "(" and bool(self.inside) and self.inside[0].word in {"select", "with", "from", "values"}

    @property
    def broken(self) -> bool:
        """Whether this cannot stand on one line."""
        return self.text.startswith("--") or "\n" in self.text or any(one.broken for one in self.inside)


def formatted(sql: str) -> str:
    """Return `sql` laid out in lines of about 88 characters; a statement this cannot lay out comes back as it is."""
    flat = list(_tokens(sql))
    tree = _tree(iter(flat), closing="")
    if not tree or _two_texts(flat) or any(token.text in {"'", '"', "$"} for token in flat):
        return sql
    made = "\n".join(_block(tree, indent=""))
    return made if _told(made) == _told(sql) else sql


def _tokens(sql: str) -> Iterator[_Token]:
    tight, after = True, ""
    for piece in statement.pieces(sql):
        if piece.kind == "gap":
            for comment in _COMMENT.findall(piece.text):
                yield _Token(comment.rstrip(), comment=True)
            tight = False
            continue
        word = piece.name if piece.kind == "word" and after not in {".", "as"} else ""
        text = piece.text.upper() if word in _CAPITALS else piece.text
        yield _Token(text, word=word, tight=tight)
        tight, after = True, piece.name


def _tree(tokens: Iterator[_Token], *, closing: str) -> list[_Token] | None:
    """Return the tokens up to a closing bracket as a tree, None where brackets do not match."""
    found: list[_Token] = []
    for token in tokens:
        if token.text in {"(", "[", "{"} and not token.comment:
            token.end = {"(": ")", "[": "]", "{": "}"}[token.text]
            inside = _tree(tokens, closing=token.end)
            if inside is None:
                return None
            token.inside = inside
        elif token.text in {")", "]", "}"} and not token.comment:
            return found if token.text == closing else None
        found.append(token)
    return None if closing else found


def _two_texts(flat: Sequence[_Token]) -> bool:
    """Say whether two texts stand side by side: a line break between them has a meaning in SQL."""
    solid = [token for token in flat if not token.comment]
    return any(one.text.endswith("'") and two.text.startswith("'") for one, two in pairwise(solid))


def _told(sql: str) -> list[str]:
    """Return what a statement says, without gaps and the case of keywords, with its comments."""
    return [token.text.upper() if token.word in _CAPITALS else token.text for token in _tokens(sql)]


def _block(tokens: Sequence[_Token], *, indent: str) -> list[str]:
    """Return the lines of a query."""
    lines: list[str] = []
    for clause in _clauses(tokens):
        whole = indent + _inline(clause)
        if len(whole) <= WIDTH and not any(token.broken for token in clause):
            lines.append(whole)
        else:
            lines += _clause(clause, indent=indent)
    return lines


def _clauses(tokens: Sequence[_Token]) -> Iterator[list[_Token]]:
    """Cut a query where a clause begins; a comment on a line of its own stays with what follows."""
    clause: list[_Token] = []
    for place, token in enumerate(tokens):
        if clause and _begins(tokens, place) and not all(one.comment for one in clause):
            yield clause
            clause = []
        clause.append(token)
        if token.comment and token.text.startswith("--") and all(one.comment for one in clause):
            yield clause
            clause = []
    if clause:
        yield clause


def _begins(tokens: Sequence[_Token], place: int) -> bool:
    """Say whether a clause begins at a place."""
    word = tokens[place].word
    before = tokens[place - 1].word if place else ""
    following = tokens[place + 1] if place + 1 < len(tokens) else _Token("")
    if word in _JOINS:
        return before not in _JOINS and (word == "join" or following.word in _JOINS)
    if word in _TWO_WORDS:
        return following.word == "by"
    if word == "from":
        return before != "distinct" or tokens[place - 2].word not in {"is", "not"}
    if word in {"offset", "values", "window"}:
        return not following.tight
    return word in _STARTS and not (word == "with" and following.word in {"ordinality", "ties"})


def _clause(clause: Sequence[_Token], *, indent: str) -> list[str]:
    """Return the lines of a clause too long for one: its items below its keyword."""
    head = _head(clause)
    items = list(_items(clause[head:], conditions=clause[0].word in _CONDITIONS))
    first = _inline(clause[:head])
    if clause[0].word in {"with", *_JOINS, "from"} or len(items) == 1:
        lines = _item([*clause[:head], *items[0]] if items else list(clause), indent=indent)
        deeper = indent if clause[0].word == "with" else indent + _STEP
        items = items[1:]
    else:
        lines, deeper = [indent + first], indent + _STEP
    for item in items:
        lines += _item(item, indent=deeper)
    return lines


def _head(clause: Sequence[_Token]) -> int:
    """Return how many tokens at the beginning of a clause are its keywords."""
    keywords = _STARTS | _JOINS | {"by", "all", "distinct", "recursive"}
    return next((place for place, token in enumerate(clause) if token.word not in keywords), len(clause))


def _items(tokens: Sequence[_Token], *, conditions: bool) -> Iterator[list[_Token]]:
    """Cut a clause at its commas, or before AND and OR where it is made of conditions."""
    item: list[_Token] = []
    cases = betweens = 0
    for token in tokens:
        cases += {"case": 1, "end": -1}.get(token.word, 0)
        betweens += token.word == "between"
        if conditions and not cases and token.word in {"and", "or"} and item:
            if token.word == "and" and betweens:
                betweens -= 1
            else:
                yield item
                item = []
        item.append(token)
        if token.text.startswith("--") or (token.text == "," and not conditions and not cases):
            yield item
            item = []
    if item:
        yield item


def _item(tokens: Sequence[_Token], *, indent: str) -> list[str]:
    """Return the lines of an item; a query in brackets that does not fit gets lines of its own."""
    whole = indent + _inline(tokens)
    wide = len(whole) > WIDTH or any(token.broken for token in tokens)
    place = next((i for i, token in enumerate(tokens) if token.query), None) if wide else None
    if place is None:
        return _broken(tokens, indent=indent)
    inner = _block(tokens[place].inside, indent=indent + _STEP)
    opened = _Token("(", tight=tokens[place].tight)
    after = list(tokens[place + 1 :])
    rest = _item([_Token(")"), *after], indent=indent)
    return [*_broken([*tokens[:place], opened], indent=indent), *inner, *rest]


def _broken(tokens: Sequence[_Token], *, indent: str) -> list[str]:
    """Return tokens on one line, or on several where a comment ends a line."""
    lines: list[str] = []
    line: list[_Token] = []
    for token in tokens:
        line.append(token)
        if token.text.startswith("--"):
            lines.append(indent + _inline(line))
            line = []
    return [*lines, indent + _inline(line)] if line else lines


def _inline(tokens: Sequence[_Token]) -> str:
    said = ""
    for token in tokens:
        text = f"{token.text}{_inline(token.inside)}{token.end}" if token.end else token.text
        if token.text.endswith("\n") or (token.inside and any(one.text.startswith("--") for one in token.inside)):
            text = f"{token.text}{_lines_inside(token)}{token.end}"
        apart = bool(said) and not said.endswith("\n") and (not token.tight or said.endswith(","))
        said += (" " if apart and token.text not in {",", ";", ")"} else "") + text
    return said


def _lines_inside(token: _Token) -> str:
    """Return what stands in brackets with a line break after each comment that ends a line."""
    return "".join(f"{line}\n" if "--" in line else line for line in _broken(token.inside, indent=""))
