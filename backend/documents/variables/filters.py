"""The closed set of filters; nothing else can be called from a text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from backend.documents.variables import dates, numbers, words
from backend.documents.variables.numbers import Step


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter: how it is built from its arguments (raises Unfit), how many it takes, and how it is explained."""

    build: Callable[[Sequence[str]], Step]
    most: int
    example: str
    says: str
    reads_missing: bool = False  # it is asked even when there is no value
    reads: str = "text"  # or number, or date: what a value must be


FILTERS: dict[str, Filter] = {
    "number": Filter(
        numbers.number, 2, "number:2", "a number with so many decimals, as the language writes it", reads="number"
    ),
    "money": Filter(numbers.money, 3, 'money:"EUR"', "an amount with its currency", reads="number"),
    "percent": Filter(numbers.percent, 2, "percent:1", "0.125 as 12.5%", reads="number"),
    "date": Filter(dates.date, 3, 'date:"long"', "a date: short, medium, long, full or a pattern", reads="date"),
    "time": Filter(dates.time, 3, 'time:"short"', "a time of day", reads="date"),
    "datetime": Filter(dates.datetime, 3, 'datetime:"short"', "a date with its time", reads="date"),
    "upper": Filter(words.upper, 0, "upper", "in capitals"),
    "lower": Filter(words.lower, 0, "lower", "in small letters"),
    "title": Filter(words.title, 0, "title", "Every Word With A Capital"),
    "capitalize": Filter(words.first_upper, 0, "capitalize", "the first letter as a capital"),
    "trim": Filter(words.trim, 0, "trim", "without blanks around it"),
    "truncate": Filter(words.truncate, 1, "truncate:40", "at most so many characters"),
    "pad": Filter(words.pad, 2, "pad:5", "with zeros in front: 00042"),
    "replace": Filter(words.replace, 2, 'replace:"-"," "', "one piece of text for another"),
    "join": Filter(words.join, 1, 'join:", "', "the parts of a list with this between them"),
    "yesno": Filter(words.yesno, 2, 'yesno:"Yes","No"', "one word for true, one for false", reads_missing=True),
    "default": Filter(words.default, 1, 'default:"-"', "what stands there when there is no value", reads_missing=True),
}
