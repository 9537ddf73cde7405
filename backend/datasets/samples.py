"""Two made-up lists that look like real ones: property records with some dirt in them, and orders, of any number.

The same seed gives the same file. Neither takes more memory for more rows.
"""

import csv
import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from backend.adapters.engine import quote_text
from backend.datasets.formats.course import Course
from backend.datasets.workshop import watched, workshop

_STREETS = (
    "Harbour Lane",
    "Mill Road",
    "Church Street",
    "Am Stadtpark",
    "Lindenallee",
    "Rue des Érables",
    "Via Roma",
    "Calle Mayor",
    "Ostkai",
    "Birkenweg",
    "High Street",
    "Quai Saint-Michel",
    "Station Road",
    "Weinbergstraße",
    "Orchard Close",
    "Parkvej",
)
_CITIES = (
    ("Leipzig", "04"),
    ("Dresden", "01"),
    ("Hamburg", "20"),
    ("München", "80"),
    ("Köln", "50"),
    ("Nîmes", "30"),
    ("Nice", "06"),
    ("Lyon", "69"),
    ("Bourg-en-Bresse", "01"),
    ("Málaga", "29"),
    ("Vitoria-Gasteiz", "01"),
    ("Århus", "08"),
)
_FIRST_NAMES = (
    "Ada",
    "Björn",
    "Chloé",
    "Dieter",
    "Elena",
    "François",
    "Greta",
    "Hugo",
    "Inés",
    "Jan",
    "Katja",
    "Łukasz",
    "Marie",
    "Nils",
    "Olga",
    "Zoë",
)
_LAST_NAMES = (
    "Andersen",
    "Bauer",
    "Costa",
    "Dubois",
    "Eriksson",
    "Fischer",
    "García",
    "Hoffmann",
    "Jensen",
    "Keller",
    "Lefèvre",
    "Müller",
    "O'Neill",
    "Rossi",
    "Schäfer",
    "Weiß",
)
_TYPES = (("apartment", 52), ("house", 24), ("studio", 9), ("terraced house", 9), ("office", 4), ("land", 2))
_ENERGY = ("A+", "A", "B", "C", "D", "E", "F", "G")
_NOTES = (
    "South-facing balcony, quiet courtyard",
    "Needs a new roof; survey available",
    'Known as the "captain\'s house"',
    "Tenant stays until the end of the year",
    "Garden shared with no. 12, gate on the left",
    "Château-style façade, listed since 1987",
    "Key at the office.\nPlease ring twice.",
    "Garage, cellar, bicycle room",
    "Price negotiable",
    "Renovated 2019: kitchen, baths, windows",
)
PROPERTY_COLUMNS = (
    "property_no",
    "address",
    "postcode",
    "city",
    "owner",
    "owner_email",
    "type",
    "rooms",
    "area_m2",
    "built",
    "energy_class",
    "price_eur",
    "listed_on",
    "sold_on",
    "viewings",
    "notes",
)


def write_properties(path: Path, *, rows: int = 30_000, seed: int = 7, check: Callable[[], None] | None = None) -> None:
    """Write property records as CSV: believable, with dates in several notations, blanks, repeated rows and a few cells too many.

    `check` is called now and then and may raise to stop the writing.
    """
    chance = random.Random(seed)  # noqa: S311  made-up records, no secrets
    before: list[str] = []
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(PROPERTY_COLUMNS)
        for number in range(1, rows + 1):
            if check and number % 1_000 == 0:
                check()
            again = bool(before) and chance.random() < 0.002
            record = before if again else _dirty(_property(number, chance), chance)
            writer.writerow(record)
            before = record


def _property(number: int, chance: random.Random) -> list[str]:
    city, prefix = chance.choice(_CITIES)
    kind = chance.choices([name for name, _ in _TYPES], [weight for _, weight in _TYPES])[0]
    first, last = chance.choice(_FIRST_NAMES), chance.choice(_LAST_NAMES)
    area = round(min(max(chance.lognormvariate(4.4, 0.45), 18), 900), 1)
    rooms = "" if kind == "land" else str(max(1, min(12, round(area / 27))))
    price = round(area * chance.gauss(3_900, 900) / 500) * 500
    listed = date(2021, 1, 1) + timedelta(days=chance.randrange(1_900))
    sold = listed + timedelta(days=10 + int(chance.expovariate(1 / 90))) if chance.random() < 0.62 else None
    return [
        f"P-{number:06d}",
        f"{chance.choice(_STREETS)} {chance.randint(1, 180)}",
        f"{prefix}{chance.randint(0, 999):03d}",
        city,
        f"{first} {last}",
        f"{_ascii(first)}.{_ascii(last)}@example.com".lower(),
        kind,
        rooms,
        f"{area}",
        str(chance.choice((chance.randint(1890, 1949), chance.randint(1950, 2024)))) if kind != "land" else "",
        chance.choice(_ENERGY) if chance.random() < 0.83 else "",
        str(max(price, 25_000)),
        listed.isoformat(),
        sold.isoformat() if sold else "",
        str(int(chance.expovariate(1 / 7))),
        chance.choice(_NOTES) if chance.random() < 0.4 else "",
    ]


def _dirty(record: list[str], chance: random.Random) -> list[str]:
    """Return the record as people keep it: now and then another notation, a word for nothing, a stray blank, a cell too many."""
    spot = chance.random()
    dirt: tuple[tuple[float, int, Callable[[str], str]], ...] = (
        (0.004, 12, lambda day: _other_notation(day, chance)),
        (0.008, 11, lambda price: f"€{int(price):,}"),
        (0.014, 7, lambda _: "n/a"),
        (0.020, 10, lambda _: "-"),
        (0.026, 3, lambda city: f"{city} "),
        (0.031, 6, str.upper),
        (0.033, 8, lambda _: "unknown"),
    )
    for until, column, change in dirt:
        if spot < until:
            record[column] = change(record[column])
            return record
    return [*record, "see file"] if spot > 0.9996 else record


def _other_notation(day: str, chance: random.Random) -> str:
    then = date.fromisoformat(day)
    named = f"{then:%b} {then.day} {then.year}"
    # Only a day above 12 shows which number is the month.
    return f"{then:%d/%m/%Y}" if then.day > 12 and chance.random() < 0.7 else named


def _ascii(name: str) -> str:
    table: dict[str, Any] = {
        "ö": "o",
        "é": "e",
        "ç": "c",
        "Ł": "L",
        "ł": "l",
        "ë": "e",
        "í": "i",
        "ü": "u",
        "è": "e",
        "ä": "a",
        "ß": "ss",
        "'": "",
    }
    return name.translate(str.maketrans(table))


def write_orders(path: Path, *, rows: int, course: Course, seed: int = 7) -> None:
    """Write orders as CSV: quotes, line breaks, accents, leading zeros, empty cells, a few customers with most of the orders."""
    with workshop(path.parent) as con:
        statement = f"COPY ({_orders(rows, seed)}) TO {quote_text(str(path))} (FORMAT csv, HEADER true)"
        watched(con, statement, course, course.at)


def _orders(rows: int, seed: int) -> str:
    """Return the query of the orders. Every column draws from its own bits of four hashes of the row's number."""
    phrases = (
        "arrived early",
        "box was dented",
        "très content, merci",
        'said "fragile" on it',
        "second order this year",
        "please call before delivery",
        "wrong colour, exchanged",
        "gift, do not enclose the invoice",
        "größer als gedacht",
        "leave at the neighbour's",
    )
    customer = "(floor(pow((b % 1000000) / 1000000.0, 3) * 400000))::INTEGER"
    quantity = "(1 + (c >> 8) % 12)"
    price = "round(exp(((d >> 4) % 62000) / 10000.0), 2)"
    day = "DATE '2020-01-01' + ((b >> 16) % 2400)::INTEGER"
    return f"""
WITH drawn AS (
  SELECT i, hash(i, {seed}) AS a, hash(i * 7 + 1, {seed}) AS b, hash(i * 13 + 5, {seed}) AS c, hash(i * 31 + 11, {seed}) AS d
  FROM range({rows}) AS r(i)
)
SELECT i + 1 AS order_id,
  'A' || lpad((a % 10000000)::VARCHAR, 7, '0') AS reference,
  {customer} AS customer_id,
  'customer' || {customer} || '@' || {_pick(("example.com", "example.org", "mail.example"), "c % 3")} AS email,
  lpad((c % 99999)::VARCHAR, 5, '0') AS postcode,
  {_pick(("DE", "FR", "GB", "US", "IT", "ES", "NL", "PL", "SE", "DK", "AT", "CH"), "floor(pow((d % 1000) / 1000.0, 2) * 12)")} AS country,
  {_pick(("shop", "app", "phone", "marketplace"), "(a >> 50) % 4")} AS channel,
  {_pick(("Kitchen", "Books", "Garden", "Toys", "Clothing", "Sports", "Office", "Music", "Tools"), "(a >> 8) % 9")} AS category,
  {quantity} AS quantity,
  {price} AS unit_price,
  CASE WHEN (a >> 20) % 4 = 0 THEN round(((a >> 22) % 40) / 100.0, 2) END AS discount,
  round({quantity} * {price}, 2) AS total,
  CASE WHEN b % 41 <> 0 THEN {_pick(("new", "paid", "shipped", "delivered", "returned"), "(b >> 10) % 5")} END AS status,
  {day} AS ordered_on,
  ({day})::TIMESTAMP + to_seconds((21600 + (c >> 24) % 180000)::BIGINT) AS paid_at,
  CASE WHEN (c >> 12) % 10 < 8 THEN {day} + (1 + (c >> 20) % 9)::INTEGER END AS shipped_on,
  (d >> 9) % 5 = 0 AS gift,
  CASE WHEN (d >> 12) % 3 = 0 THEN (1 + (d >> 14) % 5)::INTEGER END AS rating,
  round(((a >> 3) % 90000) / 1000.0, 3) AS weight_kg,
  CASE WHEN (c >> 30) % 10 >= 4 THEN {_pick(phrases, "(a >> 5) % 10")} || CASE WHEN (a >> 19) % 20 = 0 THEN chr(10) ELSE ' / ' END
    || {_pick(phrases, "(a >> 12) % 10")} END AS comment
FROM drawn"""


def _pick(words: Sequence[str], number: str) -> str:
    """Return the SQL of the word with this number, from 0."""
    return f"[{', '.join(map(quote_text, words))}][1 + ({number})::INTEGER]"
