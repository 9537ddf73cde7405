"""A reading written as one SELECT in DuckDB's dialect. Every name is quoted here and nowhere else."""

from dataclasses import replace

from backend.adapters.engine import quote_identifier, quote_text
from backend.queries.interpreter.conditions.sql import condition_sql
from backend.queries.interpreter.literals import literal
from backend.queries.interpreter.reading import Condition, Key, Measure, Order, Reading, Shape, percentile
from backend.queries.interpreter.subject import Subject

_FUNCTIONS = {"sum": "sum", "avg": "avg", "median": "median", "min": "min", "max": "max", "stddev": "stddev"}
_GRAINS = {"month": "month", "quarter": "quarter", "week": "week", "day": "day", "hour": "hour"}

_MANY = 40  # columns whose empty cells are counted one by one


def sql_of(reading: Reading, subject: Subject) -> str:
    """Return the statement of a reading over the subject's table."""
    return _Writer(reading, subject).write()


def rows_sql(reading: Reading, subject: Subject) -> str:
    """Return the statement that counts the rows behind an answer: those that meet its conditions."""
    return _Writer(reading, subject).rows()


def key_sql(key: Key) -> str:
    """Return the expression a key groups by."""
    name = quote_identifier(key.field)
    if key.step is not None:
        step = f"{key.step:g}"
        return f"floor({name} / {step}) * {step}"
    match key.grain:
        case None:
            return name
        case "year":
            return f"year({name})"
        case "weekday":
            return f"dayname({name})"
        case "month_of_year":
            return f"month({name})"
        case "hour":
            return f"date_trunc('hour', {name})"
        case "hour_of_day":
            return f"hour({name})"
        case grain:
            return f"date_trunc('{_GRAINS[grain]}', {name})::DATE"


def measure_sql(measure: Measure, conditions: "_Writer | None" = None) -> str:
    """Return the expression of a measure."""
    name = quote_identifier(measure.field) if measure.field else ""
    if measure.function == "count":
        text = "count(*)"
    elif measure.function == "distinct":
        text = f"count(DISTINCT {name})"
    elif percent := percentile(measure.function):
        text = f"quantile_cont({name}, {percent / 100:g})"
    else:
        text = f"{_FUNCTIONS[measure.function]}({name})"
    if measure.where and conditions is not None:
        text += f" FILTER (WHERE {conditions.conditions(measure.where)})"
    return text


class _Writer:
    """Holds the reading while its parts are written."""

    def __init__(self, reading: Reading, subject: Subject) -> None:
        self.reading, self.subject = reading, subject
        self.table = quote_identifier(subject.table)

    def write(self) -> str:
        return {
            Shape.ROWS: self._rows, Shape.GROUPS: self._groups, Shape.SHARE: self._share, Shape.GROWTH: self._growth, Shape.RUNNING: self._running,
            Shape.RANK: self._rank, Shape.RATIO: self._ratio, Shape.CORRELATION: self._correlation, Shape.MISSING: self._missing,
            Shape.DUPLICATES: self._duplicates, Shape.REPEATED: self._repeated, Shape.FIRSTS: self._firsts,
        }[self.reading.shape]()  # fmt: skip

    def rows(self) -> str:
        return f"SELECT count(*) FROM {self.table}{self._where()}"

    def conditions(self, where: tuple[Condition, ...]) -> str:
        """Return conditions that all hold."""
        return " AND ".join(self._condition(one) for one in where)

    def _where(self, *more: str) -> str:
        parts = [self._condition(one) for one in self.reading.where]
        if self.reading.any_of:
            parts.append(f"({' OR '.join(f'({self._condition(one)})' for one in self.reading.any_of)})")
        parts += more
        return f"\nWHERE {' AND '.join(parts)}" if parts else ""

    def _condition(self, one: Condition) -> str:
        return condition_sql(one, self.subject)

    def _rows(self) -> str:
        reading = self.reading
        shown = ", ".join(quote_identifier(name) for name in reading.fields) or "*"
        text = f"SELECT {'DISTINCT ' if reading.distinct else ''}{shown}\nFROM {self.table}"
        more = []
        if reading.order and reading.order.field and reading.limit:
            more.append(f"{quote_identifier(reading.order.field)} IS NOT NULL")
        text += self._where(*more)
        if reading.order and reading.order.field:
            text += f"\nORDER BY {quote_identifier(reading.order.field)}{' DESC' if reading.order.descending else ''}"
        return text + self._limit()

    def _limit(self) -> str:
        if not self.reading.limit:
            return ""
        return f"\nLIMIT {self.reading.limit}" + (f" OFFSET {self.reading.skip}" if self.reading.skip else "")

    def _keys(self) -> list[str]:
        return [key_sql(key) for key in self.reading.keys]

    def _select(self, measures: list[str], *, filled: bool = False) -> str:
        keys = self._keys()
        parts = [
            f"{key} AS {quote_identifier(_key_name(one))}" if key != quote_identifier(one.field) else key
            for key, one in zip(keys, self.reading.keys, strict=True)
        ]
        more = [f"{quote_identifier(one.field)} IS NOT NULL" for one in self.reading.keys] if filled else []
        text = f"SELECT {', '.join([*parts, *measures])}\nFROM {self.table}{self._where(*more)}"
        return text + (f"\nGROUP BY {', '.join(str(i + 1) for i in range(len(keys)))}" if keys else "")

    def _measures(self) -> list[str]:
        return [f"{measure_sql(one, self)} AS {quote_identifier(measure_name(one))}" for one in self.reading.measures]

    def _groups(self) -> str:
        reading = self.reading
        if not reading.keys:
            return self._select(self._measures())
        dated = any(key.grain or key.step for key in reading.keys)
        text = self._select(
            self._measures(),
            filled=bool(reading.limit) or any(key.step or (key.grain and self._has_gaps(key)) for key in reading.keys),
        )
        having = [f"{measure_sql(one, self)} {op} {literal(number)}" for one, op, number in reading.having]
        having += [f"count(*) FILTER (WHERE {self._condition(one)}) > 0" for one in reading.each]
        if having:
            text += "\nHAVING " + " AND ".join(having)
        if reading.order is not None:
            by = self._ordered_by(reading.order)
            text += f"\nORDER BY {by}{' DESC' if reading.order.descending else ''} NULLS LAST"
        elif dated:
            text += f"\nORDER BY {', '.join(str(i + 1) for i in range(len(reading.keys)))}"
        elif reading.measures:
            text += f"\nORDER BY {len(reading.keys) + 1} DESC NULLS LAST"
        return text + self._limit()

    def _ordered_by(self, order: Order) -> str:
        if order.field is None:
            return measure_sql(self.reading.measures[0], self) if self.reading.measures else "1"
        key = next((one for one in self.reading.keys if one.field == order.field), None)
        return key_sql(key) if key is not None else f"max({quote_identifier(order.field)})"

    def _has_gaps(self, key: Key) -> bool:
        one = self.subject[key.field]
        return one.filled < one.rows

    def _share(self) -> str:
        reading = self.reading
        measure = reading.measures[0]
        whole = measure_sql(Measure(measure.function, measure.field))
        if measure.where:
            part = measure_sql(measure, self)
            text = self._select([f"100.0 * {part} / nullif({whole}, 0) AS percent"])
            if reading.order is not None:
                return f"{text}\nORDER BY percent{' DESC' if reading.order.descending else ''} NULLS LAST{self._limit()}"
            return text + ("\nORDER BY 1" if reading.keys else "")
        filled = [f"{quote_identifier(measure.field)} IS NOT NULL"] if measure.field and measure.function == "sum" else []
        lowest = reading.order is not None and not reading.order.descending
        keys = self._keys()
        text = f"SELECT {', '.join(keys)}, {whole} AS {quote_identifier(measure_name(measure))}, 100.0 * {whole} / nullif(sum({whole}) OVER (), 0) AS percent\nFROM {self.table}"
        return f"{text}{self._where(*filled)}\nGROUP BY {', '.join(keys)}\nORDER BY percent{'' if lowest else ' DESC'}{self._limit()}"

    def _growth(self) -> str:
        reading = self.reading
        whole = measure_sql(reading.measures[0])
        if not reading.keys:
            one, two = reading.measures
            text = f"SELECT {measure_sql(one, self)} AS earlier, {measure_sql(two, self)} AS later FROM {self.table}{self._where()}"
            return f"SELECT earlier, later, 100.0 * (later - earlier) / nullif(earlier, 0) AS growth_percent\nFROM ({text})"
        key = self._keys()[0]
        filled = [f"{quote_identifier(reading.keys[0].field)} IS NOT NULL"]
        inner = f"SELECT {key} AS period, {whole} AS value FROM {self.table}{self._where(*filled)} GROUP BY 1"
        return (
            f"SELECT period, value, 100.0 * (value - lag(value) OVER (ORDER BY period)) / nullif(lag(value) OVER (ORDER BY period), 0) AS growth_percent\n"
            f"FROM ({inner})\nORDER BY period"
        )

    def _running(self) -> str:
        key, value = self._keys()[0], measure_sql(self.reading.measures[0])
        filled = [f"{quote_identifier(self.reading.keys[0].field)} IS NOT NULL"]
        inner = f"SELECT {key} AS period, {value} AS value FROM {self.table}{self._where(*filled)} GROUP BY 1"
        return f"SELECT period, sum(value) OVER (ORDER BY period) AS running_total, value\nFROM ({inner})\nORDER BY period"

    def _rank(self) -> str:
        reading = self.reading
        keys, value = self._keys(), measure_sql(reading.measures[0], self)
        direction = " DESC" if reading.order is None or reading.order.descending else ""
        text = f"SELECT {', '.join(keys)}, rank() OVER (ORDER BY {value}{direction}) AS place, {value} AS {quote_identifier(measure_name(reading.measures[0]))}"
        return f"{text}\nFROM {self.table}{self._where()}\nGROUP BY {', '.join(keys)}\nORDER BY place{self._limit()}"

    def _ratio(self) -> str:
        over, under = self.reading.measures
        factor = "100.0 * " if "percent" in self.reading.fields else ""
        text = self._select([f"{factor}{measure_sql(over, self)} / nullif({measure_sql(under, self)}::DOUBLE, 0) AS ratio"])
        return text + ("\nORDER BY 1" if self.reading.keys else "")

    def _correlation(self) -> str:
        one, two = (quote_identifier(name) for name in self.reading.fields[:2])
        return f"SELECT corr({one}, {two}) AS correlation\nFROM {self.table}{self._where()}"

    def _missing(self) -> str:
        names = self.reading.fields or tuple(one.name for one in self.subject.fields)
        if len(names) > _MANY:
            return self._missing_in_all()
        parts = [
            f"SELECT {quote_text(name)} AS column_name, 100.0 * (count(*) - count({quote_identifier(name)})) / nullif(count(*), 0) AS missing_percent, "
            f"count(*) - count({quote_identifier(name)}) AS missing FROM {self.table}{self._where().replace(chr(10), ' ')}"
            for name in names
        ]
        return "\nUNION ALL ".join(parts)

    def _missing_in_all(self) -> str:
        """Return one statement of the same length however many columns there are."""
        gaps = f"SELECT count(*) - count(COLUMNS('(.*)')) AS \"\\1\" FROM {self.table}"
        return (
            f"SELECT column_name, 100.0 * missing / nullif((SELECT count(*) FROM {self.table}), 0) AS missing_percent, missing\n"
            f"FROM (UNPIVOT ({gaps}) ON COLUMNS(*) INTO NAME column_name VALUE missing)"
        )

    def _duplicates(self) -> str:
        names = ", ".join(quote_identifier(name) for name in self.reading.fields)
        filled = [f"{quote_identifier(name)} IS NOT NULL" for name in self.reading.fields]
        inner = f"SELECT {names}, count(*) AS times FROM {self.table}{self._where(*filled).replace(chr(10), ' ')} GROUP BY ALL HAVING count(*) > 1"
        if self.reading.measures:
            return f"SELECT count(*) AS repeated\nFROM ({inner})"
        return f"{inner.replace(' FROM', chr(10) + 'FROM')}\nORDER BY times DESC"

    def _repeated(self) -> str:
        return f"SELECT coalesce(sum(times - 1), 0) AS surplus_rows\nFROM (SELECT one, count(*) AS times FROM {self.table} AS one GROUP BY one HAVING count(*) > 1)"

    def _firsts(self) -> str:
        member, key = quote_identifier(self.reading.fields[0]), self.reading.keys[0]
        of_first = tuple(one for one in self.reading.where if one.field == key.field)  # new in 2026: not seen before
        rest = _Writer(
            replace(self.reading, where=tuple(one for one in self.reading.where if one not in of_first)), self.subject
        )
        inner = f"SELECT {member}, min({quote_identifier(key.field)}) AS {quote_identifier(key.field)} FROM {self.table}{rest._where(f'{member} IS NOT NULL').replace(chr(10), ' ')} GROUP BY 1"
        where = f"\nWHERE {self.conditions(of_first)}" if of_first else ""
        return f"SELECT {key_sql(key)} AS period, count(*) AS new_members\nFROM ({inner}){where}\nGROUP BY 1\nORDER BY 1"


def measure_name(measure: Measure) -> str:
    """Return what a measure's column is called in the result."""
    if measure.function == "count":
        return "n"
    words = {"distinct": "different", "avg": "average", "sum": "total"}.get(measure.function, measure.function)
    return f"{words} {(measure.field or '').strip()}".strip()


def _key_name(key: Key) -> str:
    return key.grain or f"{key.field.strip()} from"
