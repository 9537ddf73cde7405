"""Lists with planted dirt, of any number of rows, and lists that look dirty and are not: what proposals of cleaning are measured on.

Everything draws from hashes of the row's number, so that a list of ten million rows is made in the engine, and the same again.
"""

from dataclasses import dataclass

from backend.adapters.engine import quote_text

CITIES = [
    "Munich",
    "Berlin",
    "Hamburg",
    "Bremen",
    "Cologne",
    "Frankfurt",
    "Stuttgart",
    "Düsseldorf",
    "Leipzig",
    "Dortmund",
    "Essen",
    "Dresden",
    "Hanover",
    "Nuremberg",
    "Duisburg",
    "Bochum",
    "Wuppertal",
    "Bielefeld",
    "Bonn",
    "Münster",
    "Mannheim",
    "Karlsruhe",
    "Augsburg",
    "Wiesbaden",
    "Kiel",
    "Aachen",
    "Halle",
    "Magdeburg",
    "Freiburg",
    "Lübeck",
    "Erfurt",
    "Rostock",
    "Mainz",
    "Kassel",
    "Hagen",
    "Potsdam",
    "Saarbrücken",
    "Hamm",
    "Ludwigshafen",
    "Oldenburg",
    "Osnabrück",
    "Leverkusen",
    "Heidelberg",
    "Darmstadt",
    "Solingen",
    "Regensburg",
    "Paderborn",
    "Ingolstadt",
    "Würzburg",
    "Fürth",
    "Ulm",
    "Heilbronn",
    "Pforzheim",
    "Wolfsburg",
    "Göttingen",
    "Bottrop",
    "Reutlingen",
    "Koblenz",
    "Bremerhaven",
    "Remscheid",
    "Erlangen",
    "Trier",
    "Salzgitter",
    "Jena",
    "Siegen",
    "Cottbus",
    "Hildesheim",
    "Gera",
    "Witten",
    "Zwickau",
    "Marburg",
    "Düren",
    "Lüneburg",
    "Bayreuth",
    "Bamberg",
    "Plauen",
    "Neuss",
    "Moers",
    "Gütersloh",
    "Konstanz",
]
STREETS = [
    "Mill Road",
    "Church Street",
    "Station Road",
    "High Street",
    "Lindenallee",
    "Ostkai",
    "Birkenweg",
    "Am Stadtpark",
    "Weinberg",
    "Harbour Lane",
    "Orchard Close",
    "Parkvej",
]
FIRST = [
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
    "Lukas",
    "Marie",
    "Nils",
    "Olga",
    "Zoë",
    "Paul",
    "Rosa",
    "Sven",
    "Theo",
    "Ute",
    "Vera",
    "Willi",
    "Yara",
]
LAST_BEGIN = [
    "Ander",
    "Bau",
    "Cost",
    "Dub",
    "Erik",
    "Fisch",
    "Garc",
    "Hoff",
    "Jens",
    "Kell",
    "Lef",
    "Müll",
    "Neum",
    "Ross",
    "Schäf",
    "Weiß",
    "Brand",
    "Lind",
    "Stein",
    "Wolf",
    "Berg",
    "Holz",
    "Kron",
    "Vogt",
    "Zahn",
    "Traut",
]
LAST_END = [
    "sen",
    "er",
    "a",
    "ois",
    "son",
    "hardt",
    "ía",
    "mann",
    "ing",
    "born",
    "berg",
    "feld",
    "ner",
    "ski",
    "ov",
    "dahl",
    "wald",
]
COMPANY = [
    "Alder",
    "Beacon",
    "Cobalt",
    "Delta",
    "Ember",
    "Fjord",
    "Granite",
    "Harbour",
    "Indigo",
    "Juniper",
    "Kestrel",
    "Lumen",
    "Meridian",
    "Northwind",
    "Orchid",
    "Pioneer",
    "Quartz",
    "Raven",
    "Summit",
    "Tundra",
]
TRADE = ["Logistics", "Foods", "Systems", "Textiles", "Energy", "Media", "Tools", "Motors", "Health", "Paper"]
STATUS = ("active", "paused", "closed", "pending")


@dataclass(frozen=True)
class Planted:
    """One kind of dirt: which step should mend it, in which column; `count` is SQL that counts the cells or rows it is in."""

    operation: str
    column: str | None
    enabled: bool
    count: str


PLANTED = (
    Planted("trim", "city", True, "count_if(city <> trim(city))"),
    Planted("squeeze", "company", True, "count_if(contains(company, '  '))"),
    Planted("null_words", "phone", True, "count_if(lower(phone) IN ('n/a', '-', 'k.a.'))"),
    Planted("null_words", "status", False, "count_if(lower(status) = 'unknown')"),
    Planted("map_values", "status", True, "count_if(status <> lower(status) AND lower(status) <> 'unknown')"),
    Planted("map_values", "city", True, "count_if(trim(city) = upper(city) AND length(trim(city)) > 0)"),
    Planted("map_values", "city", False, "count_if(slip)"),
    Planted("to_number", "amount", True, "count(amount)"),
    Planted("to_date", "joined", True, "count(joined)"),
    Planted("to_boolean", "newsletter", True, "count_if(newsletter IN ('yes', 'no'))"),
    Planted("dedupe_exact", None, True, "count(*) - count(DISTINCT number)"),
    Planted("dedupe_fuzzy", None, False, "count_if(again)"),
    Planted("blank_values", "weight", False, "count_if(weight > 100000)"),
    Planted("blank_values", "born", False, "count_if(born = DATE '1900-01-01')"),
    Planted("split_pattern", "contact", False, "count(contact)"),
    Planted("drop", "region", False, "count(*)"),
    Planted("drop", "fax", False, "count(*)"),
)  # fmt: skip
_CASED = "CASE WHEN {draw} % 400 = 3 THEN upper({value}) ELSE {value} END"
_TELLING = ("slip", "again", "number")


def customers(rows: int, *, dirty: bool = True, telling: bool = False, seed: int = 7) -> str:
    """Return the query of a list of customers. With `telling` it has columns that say where dirt was planted."""
    hidden = "" if telling else f" EXCLUDE ({', '.join(_TELLING)})"
    return f"SELECT *{hidden} FROM ({_customers(rows, seed, dirty=dirty)})"


def _customers(rows: int, seed: int, *, dirty: bool) -> str:
    once = "i % 997 = 11 AND i > 0" if dirty else "false"  # this row repeats the one before it, number and all
    near = "i % 331 = 7 AND i > 0" if dirty else "false"  # this one is the same customer, typed again
    on = "true" if dirty else "false"
    last = f"{_pick(LAST_BEGIN, 'b >> 8')} || {_pick(LAST_END, 'b >> 20')}"
    typed = "CASE WHEN near AND length(last) > 4 THEN left(last, 3) || substr(last, 5) ELSE last END"
    city = f"CASE WHEN slip THEN left(town, 4) || substr(town, 6) WHEN {on} AND d % 900 = 5 THEN upper(town) WHEN {on} AND d % 250 = 9 THEN town || ' ' ELSE town END"
    return f"""
WITH numbered AS (SELECT i, {once} AS once, {near} AS near, CASE WHEN ({once}) OR ({near}) THEN i - 1 ELSE i END AS j FROM range({rows}) AS r(i)),
drawn AS (SELECT *, hash(j, {seed}) AS a, hash(j * 7 + 1, {seed}) AS b, hash(j * 13 + 5, {seed}) AS c,
  hash((CASE WHEN once THEN j ELSE i END) * 31 + 11, {seed}) AS d FROM numbered),
named AS (SELECT *, {_pick(CITIES, "pow((a % 100000) / 100000.0, 2) * 80")} AS town, {_pick(FIRST, "b % 24")} AS first, {last} AS last FROM drawn),
slipped AS (SELECT *, {on} AND d % 700 = 21 AND length(town) >= 6 AS slip FROM named)
SELECT slip, near AS again, (CASE WHEN once THEN j ELSE i END) + 1 AS number,
  'K-' || lpad(((CASE WHEN once THEN j ELSE i END) + 1)::VARCHAR, 8, '0') AS customer_no,
  first || ' ' || {typed} AS name,
  {"last || ', ' || first" if dirty else "first"} AS contact,
  {_pick(COMPANY, "c % 20")} || {"CASE WHEN c % 300 = 8 THEN '  ' ELSE ' ' END" if dirty else "' '"} || {_pick(TRADE, "(c >> 8) % 10")} || ' ' || (1 + (c >> 16) % 400) AS company,
  {_pick(STREETS, "(a >> 20) % 12")} || ' ' || (1 + (a >> 30) % 160) AS street,
  lpad(((a >> 12) % 99999)::VARCHAR, 5, '0') AS postcode,
  {city} AS city,
  CASE WHEN near THEN NULL ELSE lower(strip_accents(replace(first, 'ß', 'ss'))) || '.' || lower(strip_accents(replace(last, 'ß', 'ss'))) || (j % 9973) || '@example.com' END AS email,
  CASE WHEN {on} AND d % 200 = 4 THEN ['n/a', '-', 'k.a.'][1 + ((d >> 20) % 3)::INTEGER] ELSE '+49 ' || (30 + (c >> 3) % 900) || ' ' || (1000000 + (c >> 14) % 8999999) END AS phone,
  CASE WHEN {on} AND d % 500 = 6 THEN 'unknown' WHEN {on} AND d % 400 = 3 THEN upper({_pick(STATUS, "(c >> 5) % 4")}) ELSE {_pick(STATUS, "(c >> 5) % 4")} END AS status,
  {"'€' || format('{:,.2f}', ((c >> 10) % 900000) / 100.0)" if dirty else "((c >> 10) % 900000) / 100.0"} AS amount,
  {_dates() if dirty else "DATE '2019-01-01' + ((c >> 18) % 2000)::INTEGER"} AS joined,
  {"CASE WHEN d % 100 = 1 THEN 'n/a' WHEN c % 3 = 0 THEN 'yes' ELSE 'no' END" if dirty else "c % 3 = 0"} AS newsletter,
  CASE WHEN {on} AND d % 9000 = 77 THEN 5000000 ELSE 500 + (c >> 7) % 4000 END AS weight,
  CASE WHEN {on} AND d % 60 = 17 THEN DATE '1900-01-01' ELSE DATE '1950-01-01' + ((c >> 9) % 20000)::INTEGER END AS born,
  {"'EMEA'" if dirty else _pick(("EMEA", "APAC"), "c % 2")} AS region, {"NULL::VARCHAR" if dirty else "(c % 77)::VARCHAR || ' pages'"} AS fax
FROM slipped"""


def _dates() -> str:
    day = "(DATE '2019-01-01' + ((c >> 18) % 2000)::INTEGER)"
    return f"CASE d % 4 WHEN 0 THEN strftime({day}, '%d.%m.%Y') WHEN 1 THEN strftime({day}, '%d/%m/%Y') WHEN 2 THEN strftime({day}, '%b %d, %Y') ELSE {day}::VARCHAR END"


def _pick(words: tuple[str, ...] | list[str], number: str) -> str:
    return f"[{', '.join(map(quote_text, words))}][1 + (floor({number})::BIGINT % {len(words)})::INTEGER]"


# Values that look like spellings of each other and are not. Each list is one column, all equally frequent and unequally.
DISTINCT = {
    "cities": [*CITIES, *["Hannover", "Halle", "Haan", "Hagen", "Hamm", "Hanau", "Herne", "Herten", "Hilden", "Kempen", "Kempten", "Kerpen", "Worms", "Worpswede", "Bernau", "Bern", "Bergen", "Bern-Nord", "Neuss", "Neuhaus", "Neustadt"],
               *["Paris", "Parma", "Porto", "Portland", "Perth", "Bristol", "Boston", "Austin", "Houston", "Dallas", "Denver", "Dover", "Derby", "London", "Londonderry", "York", "Newark", "Newport", "Norwich", "Oslo", "Odense"],
               "New York", "New Haven", "San Jose", "San Juan", "St. Louis", "St. Paul", "Frankfurt (Oder)", "Frankfurt (Main)", "Halle (Saale)", "Linz", "Lienz", "Graz", "Gera"],
    "companies": [f"{name} {kind}" for name in COMPANY for kind in ("AG", "GmbH", "Ltd.", "Inc.")] + [f"{name} & Sons" for name in COMPANY],
    "products": [f"{name} {n}" for name in ("Model", "Type", "Drill X", "Series-") for n in range(1, 30)] + [f"Bolt M{n}x{m}" for n in (4, 5, 6, 8) for m in (10, 12, 16, 20)]
    + ["C", "C++", "C#", "F#", ".NET 6", ".NET 8", "iPhone 12", "iPhone 12 Pro", "iPhone 13", "USB-A", "USB-C", "A4", "A5", "Size S", "Size M", "Size L", "Paint red", "Paint reed"],
    "grades": ["A", "A-", "A+", "B", "B-", "B+", "AB", "AB-", "AB+", "0", "0-", "0+"],
    "states": ["paid", "unpaid", "active", "inactive", "import", "export", "inbound", "outbound", "shipped", "skipped", "stopped", "male", "female", "North", "South", "East", "West",
               "Northeast", "Northwest", "legal", "illegal", "public", "publish", "published", "sale", "sales", "open", "opened", "closed", "June", "July", "Monday", "Sunday"],
    "first_names": ["Jan", "Jana", "Jane", "Janet", "Daniel", "Daniela", "Danielle", "Mario", "Maria", "Marie", "Martin", "Martina", "Marta", "Christian", "Christina", "Christine", "Michael", "Michaela", "Michel", "Andrea", "Andreas", "Stefan", "Stefanie", "Julia", "Julian", "Juliane"],
    "codes": [f"{a}{n:03d}" for a in ("AB", "AC", "BA", "BC") for n in range(1, 25)] + [f"DE{n:02d}-{n * 7 % 90:02d}" for n in range(20, 60)],
    "figures": [f"{n}.{m}" for n in range(1, 9) for m in range(8)] + [f"{n}{m}" for n in range(1, 9) for m in range(8)] + [f"{n}-{m}" for n in range(1, 9) for m in range(8)],
}  # fmt: skip
