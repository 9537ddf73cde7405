"""Months by name, in the languages that lists come in: what they look like and which they are, in Python and in SQL."""

import re
import unicodedata

_NAMES = (
    "jan january januar janvier janv janner jaenner januari enero ene gennaio gen janeiro",
    "feb february februar fevrier fevr fev februari febrero febbraio fevereiro",
    "mar march marz maerz mars mrz maart marzo marco",
    "apr april avril avr abril abr aprile",
    "may mai mei mayo maggio mag maio",
    "jun june juni juin junio giugno giu junho",
    "jul july juli juillet juil julio luglio lug julho",
    "aug august aout aou augustus agosto ago",
    "sep sept september septembre septiembre settembre set setembro",
    "oct october oktober okt octobre octubre ottobre ott outubro out",
    "nov november novembre noviembre novembro",
    "dec december dezember dez decembre diciembre dic dicembre dezembro",
)
_NUMBERS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
_DAYS = (
    "mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim"
    "|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    "|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag"
    "|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
)
_LONGEST_FIRST = sorted(_NUMBERS, key=lambda name: (-len(name), name))
MONTH = f"({'|'.join(_LONGEST_FIRST)})[.]?"
WEEKDAY = f"(?:(?:{_DAYS})[.]?,? +)?"


def folded(text: str) -> str:
    """Return `text` in lower case, without accents: März and FÉVR. become marz and fevr."""
    parted = unicodedata.normalize("NFKD", text.lower())
    return "".join(sign for sign in parted if not unicodedata.combining(sign))


def folded_sql(cell: str) -> str:
    """Return the same in SQL."""
    return f"strip_accents(lower({cell}))"


def number_sql(name: str) -> str:
    """Return the SQL of the number, two digits, of the month that the SQL `name` gives folded."""
    # Three letters tell a month in every language but the two that French begins with "jui".
    prefixes = {re.sub("^jui", "", key)[:3] or key: number for key, number in _NUMBERS.items() if not key.startswith("jui")}
    cases = " ".join(f"WHEN '{prefix}' THEN '{number:02d}'" for prefix, number in sorted(prefixes.items()))
    french = f"CASE WHEN starts_with({name}, 'juil') THEN '07' ELSE '06' END"
    return f"CASE substr({name}, 1, 3) WHEN 'jui' THEN {french} {cases} END"
