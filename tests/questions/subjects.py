"""Small subjects made of column names alone: what the interpreter needs to know of a table, without a table."""

from datetime import date

from backend.queries.interpreter import Subject, subject_of
from backend.queries.interpreter.subject import Column

_FIRST, _LAST = date(2022, 1, 3), date(2026, 5, 31)


def text(
    name: str, *cells: str, rows: int = 1_000, filled: int | None = None, distinct: int | None = None
) -> tuple[Column, tuple[str, ...]]:
    """Return a text column and its values."""
    return Column(name, "VARCHAR", distinct or len(cells), rows if filled is None else filled), cells


def number(
    name: str, *, low: float = 0.0, high: float = 900.0, distinct: int = 700, filled: int = 1_000
) -> tuple[Column, tuple[str, ...]]:
    """Return a column of numbers."""
    return Column(name, "INTEGER" if isinstance(low, int) else "DOUBLE", distinct, filled, low, high), ()


def day(name: str, *, filled: int = 1_000) -> tuple[Column, tuple[str, ...]]:
    """Return a column of dates."""
    return Column(name, "DATE", 600, filled, _FIRST, _LAST), ()


def truth(name: str) -> tuple[Column, tuple[str, ...]]:
    """Return a column of yes and no."""
    return Column(name, "BOOLEAN", 2, 1_000, low=False, high=True), ()


def subject(table: str, *columns: tuple[Column, tuple[str, ...]], rows: int = 1_000) -> Subject:
    """Return the subject of a table of these columns."""
    return subject_of(
        table, [one for one, _ in columns], rows=rows, values={one.name: cells for one, cells in columns if cells}
    )


LISTINGS = subject(
    "listings",
    text("Listing ID", distinct=1_000), text("City ", "Brookhaven", "Elmstead", "Norwick"), text("Property Type", "House", "Flat", "Villa"),
    number("Asking Price"), number("Floor Area (sqm)"), number("Year Built", low=1890, high=2024, distinct=120), truth("Has Garden"),
    day("Listed On"), text("Agent", "Pat Doyle", "Kim Ito", filled=950), number("bedrooms", low=1, high=7, distinct=7),
)  # fmt: skip
ORDERS = subject(
    "orders",
    text("order_no", distinct=1_000), text("customer", "Acme Ltd", "Bolt AG", "Core SA"), day("order_date"), day("shipped_at", filled=800),
    text("country", "Germany", "France", "Spain"), text("channel", "web", "store", "phone"), number("amount_eur"),
    number("qty", low=1, high=20, distinct=20), text("status", "delivered", "returned", "cancelled"), text("coupon", "SPRING", "VIP", filled=300),
)  # fmt: skip
EMPLOYEES = subject(
    "employees",
    text("EmpNo", distinct=1_000), text("First Name", "Ann", "Bo", distinct=300), text("Department", "Sales", "Finance", "Engineering"),
    text("Gender", "F", "M"), number("salary_eur"), number("bonus", filled=600), day("Hire Date"), day("Exit Date", filled=150), truth("is_remote"),
)  # fmt: skip
