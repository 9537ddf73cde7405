"""Reads a text with variables into literal pieces, variables with their filters, and conditions; refuses what it does not know."""

import re
from dataclasses import dataclass, field
from difflib import get_close_matches

from backend.core.errors import Rejected
from backend.documents.variables.filters import FILTERS
from backend.documents.variables.names import BARE, LONGEST_NAME
from backend.documents.variables.problems import Unfit
from backend.documents.variables.values import printable

LONGEST_TEXT = 20_000
LONGEST_TAG = 2_000
DEEPEST = 10
MOST_TAGS = 500
MOST_FILTERS = 10

_QUOTED = r'"(?:[^"\\]|\\.)*"|“[^”]*”'
# The branches begin with different characters, so there is one way to match and no going back.
_TAG = re.compile(rf"\{{\{{(?P<body>(?:[^\"“{{}}]|{_QUOTED}|\{{(?!\{{)|\}}(?!\}}))*)\}}\}}", re.DOTALL)
_PIECE = re.compile(rf"{_QUOTED}|[^|\"“]+|\|", re.DOTALL)
_SINGLE = r"'(?:[^'\\]|\\.)*'"
_ARGUMENT = re.compile(rf"\s*({_QUOTED}|{_SINGLE}|[\w.+-]*)\s*(,|$)", re.DOTALL)
_IF = re.compile(
    rf"#if\s+(?P<name>{_QUOTED}|{_SINGLE}|[^=!\"“<>]+?)\s*(?:(?P<sign>==|!=|=)\s*(?P<wanted>{_QUOTED}|{_SINGLE}|[\w.+-]+)\s*)?",
    re.DOTALL,
)
_ELSE_IF = re.compile(r"else\s*if\s+")


@dataclass(frozen=True, slots=True)
class Show:
    """A variable with its filters: (name, arguments) each."""

    name: str
    calls: tuple[tuple[str, tuple[str, ...]], ...]
    at: int


@dataclass(slots=True)
class Choice:
    """A condition and its two branches; without `wanted` the plain truth of a value."""

    name: str
    sign: str
    wanted: str
    at: int
    then: list["Node"] = field(default_factory=list)
    otherwise: list["Node"] = field(default_factory=list)
    has_else: bool = False
    goes_on: bool = False  # it stands in the else of the one around it, and ends with it


Node = str | Show | Choice


def read(text: str) -> list[Node]:
    """Return the pieces of a text. Raises Rejected with the place of what is not understood."""
    if len(text) > LONGEST_TEXT:
        raise Rejected(f"The text has {len(text):,} characters.", hint=f"{LONGEST_TEXT:,} are the most in one object.")
    return _Reader(text).read()


class _Reader:
    """Walks through a text once; holds where it is and which conditions are open."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._root: list[Node] = []
        self._open: list[Choice] = []

    def read(self) -> list[Node]:
        position, tags = 0, 0
        while (start := self._text.find("{{", position)) >= 0:
            if start and self._text[start - 1] == "\\":
                self._add(self._text[position : start - 1] + "{{")
                position = start + 2
                continue
            self._add(self._text[position:start])
            found = _TAG.match(self._text, start)
            tags += 1
            if found is None:
                raise self._refused(
                    start, "is not closed", hint="A variable ends with }}, a text within it with a quotation mark."
                )
            if tags > MOST_TAGS:
                raise self._refused(
                    start, f"is one variable too many: {MOST_TAGS} are the most in one text", hint="Split the text."
                )
            if found.end() - start > LONGEST_TAG:
                raise self._refused(
                    start, f"is longer than {LONGEST_TAG:,} characters", hint="Write long texts outside of the braces."
                )
            self._tag(found["body"].strip(), start)
            position = found.end()
        self._add(self._text[position:])
        if self._open:
            raise self._refused(self._open[-1].at, "has no end", hint="Write {{/if}} where the condition ends.")
        return self._root

    def _add(self, node: Node) -> None:
        if node == "":
            return
        if not self._open:
            self._root.append(node)
        else:
            choice = self._open[-1]
            (choice.otherwise if choice.has_else else choice.then).append(node)

    def _tag(self, body: str, at: int) -> None:
        if body.startswith("#if"):
            self._begin(body, at)
        elif body == "else":
            self._otherwise(at)
        elif _ELSE_IF.match(body):
            self._otherwise(at)
            self._begin(_ELSE_IF.sub("#if ", body), at)
            self._open[-1].goes_on = True
        elif body == "/if":
            if not self._open:
                raise self._refused(at, "ends a condition that never began", hint='Begin it with {{#if tier == "gold"}}.')
            while self._open.pop().goes_on:
                pass
        elif body.startswith(("#", "/")):
            raise self._refused(at, "is not known", hint="There is {{#if …}}, {{else}} and {{/if}}.")
        else:
            self._add(self._show(body, at))

    def _otherwise(self, at: int) -> None:
        if not self._open or self._open[-1].has_else:
            why = "stands outside of a condition" if not self._open else "stands behind the {{else}} of its condition"
            raise self._refused(at, why, hint='A condition is written {{#if tier == "gold"}} … {{else}} … {{/if}}.')
        self._open[-1].has_else = True

    def _begin(self, body: str, at: int) -> None:
        found = _IF.fullmatch(body)
        if found is None:
            raise self._refused(
                at, "is no condition", hint='Write {{#if tier == "gold"}}, {{#if tier != "gold"}} or {{#if tier}}.'
            )
        if len(self._open) >= DEEPEST:
            raise self._refused(at, f"is nested too deep: {DEEPEST} levels are the most", hint="Make fewer conditions.")
        name = self._name(found["name"].strip(), at)
        sign = "==" if found["sign"] == "=" else found["sign"] or ""
        choice = Choice(name, sign, _plain(found["wanted"] or ""), at)
        self._add(choice)
        self._open.append(choice)

    def _show(self, body: str, at: int) -> Show:
        parts = [""]
        for piece in _PIECE.findall(body):
            if piece == "|":
                parts.append("")
            else:
                parts[-1] += piece
        name = self._name(parts[0].strip(), at)
        if len(parts) > MOST_FILTERS + 1:
            raise self._refused(at, f"has {len(parts) - 1} filters; {MOST_FILTERS} are the most", hint="Leave some out.")
        return Show(name, tuple(self._call(part.strip(), at) for part in parts[1:]), at)

    def _call(self, told: str, at: int) -> tuple[str, tuple[str, ...]]:
        name, _, rest = (piece.strip() for piece in told.partition(":"))
        known = FILTERS.get(name)
        if known is None:
            near = get_close_matches(name, FILTERS, n=1)
            hint = f"Did you mean “{near[0]}”?" if near else f"There are {', '.join(FILTERS)}."
            raise self._refused(at, f"uses a filter that does not exist, “{name[:40]}”", hint=hint)
        arguments = self._arguments(rest, at) if rest else ()
        if len(arguments) > known.most:
            raise self._refused(
                at, f"gives “{name}” {len(arguments)} arguments; it takes {known.most}", hint=f"Write {known.example}."
            )
        try:
            known.build(arguments)
        except Unfit as unfit:
            raise self._refused(at, f"uses “{name}”, which {unfit}", hint=f"Write for example {known.example}.") from None
        return name, arguments

    def _arguments(self, rest: str, at: int) -> tuple[str, ...]:
        found: list[str] = []
        position, more = 0, True
        while more:
            match = _ARGUMENT.match(rest, position)
            if match is None:
                raise self._refused(at, "has an argument that cannot be read", hint='Put words in quotes: default:"not known".')
            found.append(_plain(match[1]))
            more, position = match[2] == ",", match.end()
        return tuple(found)

    def _name(self, told: str, at: int) -> str:
        name = _plain(told)
        if not name.strip() or len(name) > LONGEST_NAME:
            why = (
                "names no column" if not name.strip() else f"has a name of {len(name)} characters; {LONGEST_NAME} are the most"
            )
            raise self._refused(at, why, hint="Write the name of a column, as {{ name }}.")
        if name == told and not BARE.fullmatch(name):
            raise self._refused(
                at, "has signs in its name", hint='Put the name of such a column in quotes: {{ "name (2026)" }}.'
            )
        return name

    def _refused(self, at: int, why: str, *, hint: str) -> Rejected:
        line = self._text.count("\n", 0, at) + 1
        place = at - (self._text.rfind("\n", 0, at) + 1) + 1
        end = self._text.find("}}", at)
        told = " ".join(self._text[at : end + 2 if 0 <= end < at + 60 else at + 40].split())
        return Rejected(printable(f"“{told}” at line {line}, character {place} {why}."), hint=hint)


def _plain(told: str) -> str:
    if told[:1] == "“":
        return told[1:-1]
    if told[:1] == '"' or (len(told) > 1 and told[0] == told[-1] == "'"):
        return re.sub(r"\\(.)", r"\1", told[1:-1], flags=re.DOTALL)
    return told
