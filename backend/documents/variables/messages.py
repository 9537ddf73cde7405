"""A text with variables, read once into closures and then filled a million times."""

from collections.abc import Callable, Mapping
from functools import lru_cache

from babel import Locale

from backend.core.errors import Rejected
from backend.documents.variables.filters import FILTERS
from backend.documents.variables.languages import locale_or_english
from backend.documents.variables.problems import Problem, Unfit
from backend.documents.variables.reading import Choice, Node, Show, read
from backend.documents.variables.values import is_missing, is_same, is_true, number_of, printable, text_of, time_of

Filling = Callable[[Mapping[str, object], Locale, list[Problem]], str]
Part = str | Filling

_ABSENT = object()


class Message:
    """A text with variables: `text` as it was written, `names` of the variables in their order, `literals` it may print itself.

    `outline` is how it reads with the names of its variables in place of values, conditions taken to hold.
    """

    __slots__ = ("_parts", "literals", "names", "outline", "text")

    def __init__(self, text: str, nodes: list[Node]) -> None:
        self.text = text
        self.names = tuple(dict.fromkeys(_named(nodes)))
        self.literals = tuple(_literals(nodes))
        self.outline = _outline(nodes)
        self._parts: tuple[Part, ...] = tuple(_part(node) for node in nodes)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and other.text == self.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"Message({self.text!r})"

    def __reduce__(self) -> tuple[Callable[[str], "Message"], tuple[str]]:
        return parse, (self.text,)

    @property
    def is_fixed(self) -> bool:
        """Whether it reads the same for everybody."""
        return all(isinstance(part, str) for part in self._parts)

    def filled(self, values: Mapping[str, object], locale: Locale, problems: list[Problem]) -> str:
        """Return the text for one recipient; what is wrong with the values is added to `problems`."""
        return "".join([part if type(part) is str else part(values, locale, problems) for part in self._parts])  # type: ignore[operator]


@lru_cache(maxsize=4096)
def parse(text: str) -> Message:
    """Return a text ready to be filled. Raises Rejected with the place of what is not understood."""
    return Message(text, read(text))


def names(message: Message) -> tuple[str, ...]:
    """Return the variables of a message in the order they stand in it."""
    return message.names


def fill(message: Message, values: Mapping[str, object], *, locale: str = "en", problems: list[Problem] | None = None) -> str:
    """Return the text for one recipient, `values` by the names of variables.

    `locale` is a tag like “de”; an unknown one is read as English. What is wrong with the values is added to `problems`; such a
    variable prints nothing.
    """
    return message.filled(values, locale_or_english(locale), [] if problems is None else problems)


def _named(nodes: list[Node]) -> list[str]:
    found: list[str] = []
    for node in nodes:
        if isinstance(node, Show):
            found.append(node.name)
        elif isinstance(node, Choice):
            found += [node.name, *_named(node.then), *_named(node.otherwise)]
    return found


def _literals(nodes: list[Node]) -> list[str]:
    found: list[str] = []
    for node in nodes:
        if isinstance(node, str):
            found.append(node)
        elif isinstance(node, Show):
            found += [argument for _, arguments in node.calls for argument in arguments]
        else:
            found += _literals(node.then) + _literals(node.otherwise)
    return found


def _outline(nodes: list[Node]) -> str:
    told = [node if isinstance(node, str) else node.name if isinstance(node, Show) else _outline(node.then) for node in nodes]
    return "".join(told)


def _part(node: Node) -> Part:
    if isinstance(node, str):
        return node
    return _shown(node) if isinstance(node, Show) else _chosen(node)


def _shown(node: Show) -> Filling:
    name = node.name
    steps = [(FILTERS[call].build(arguments), FILTERS[call].reads_missing) for call, arguments in node.calls]
    excused = any(FILTERS[call].reads_missing for call, _ in node.calls)
    _check_defaults(node)
    if not steps:
        return _plain(name)

    def put(values: Mapping[str, object], locale: Locale, problems: list[Problem]) -> str:
        value = values.get(name, _ABSENT)
        if value is _ABSENT:
            return _unknown(name, problems)
        try:
            for step, reads_missing in steps:
                if reads_missing or not is_missing(value):
                    value = step(value, locale)
            if not is_missing(value):
                return value if type(value) is str else text_of(value)
        except Unfit as unfit:
            return _bad(name, unfit, problems)
        return "" if excused else _missing(name, problems)

    return put


def _plain(name: str) -> Filling:
    def put(values: Mapping[str, object], _locale: Locale, problems: list[Problem]) -> str:
        value = values.get(name, _ABSENT)
        if value is _ABSENT:
            return _unknown(name, problems)
        if is_missing(value):
            return _missing(name, problems)
        try:
            # What holds nothing that can be printed is as empty as a blank.
            return text_of(value) or _missing(name, problems)
        except Unfit as unfit:
            return _bad(name, unfit, problems)

    return put


def _chosen(node: Choice) -> Filling:
    name, sign, wanted = node.name, node.sign, node.wanted
    then, otherwise = tuple(_part(one) for one in node.then), tuple(_part(one) for one in node.otherwise)

    def put(values: Mapping[str, object], locale: Locale, problems: list[Problem]) -> str:
        value = values.get(name, _ABSENT)
        if value is _ABSENT:
            return _unknown(name, problems)
        holds = is_same(value, wanted) is (sign == "==") if sign else is_true(value)
        return "".join(
            [part if isinstance(part, str) else part(values, locale, problems) for part in (then if holds else otherwise)]
        )

    return put


def _check_defaults(node: Show) -> None:
    """Refuse a stand-in that a later filter could not write: it would come to light with the first missing value only."""
    for place, (call, arguments) in enumerate(node.calls):
        if call != "default" or not arguments[0].strip():
            continue
        for later, _ in node.calls[place + 1 :]:
            kind = FILTERS[later].reads
            try:
                if kind != "text":
                    (number_of if kind == "number" else time_of)(arguments[0])
            except Unfit:
                raise Rejected(
                    printable(f"“{node.name}” has the default “{arguments[0][:40]}”, which “{later}” after it cannot write."),
                    hint=f'Put the default last: {later} | default:"{arguments[0][:40]}".',
                ) from None
            break


def _unknown(name: str, problems: list[Problem]) -> str:
    problems.append(Problem("unknown_variable", name, f"There is no value “{name}”."))
    return ""


def _missing(name: str, problems: list[Problem]) -> str:
    problems.append(Problem("missing_value", name, f"“{name}” is empty."))
    return ""


def _bad(name: str, unfit: Unfit, problems: list[Problem]) -> str:
    told = str(unfit)
    problems.append(Problem("bad_value", name, f"“{name}”: {told}." if told.startswith("“") else f"“{name}” {told}."))
    return ""
