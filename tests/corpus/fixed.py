"""Tables whose columns begin at the same place in every line."""

from tests.corpus.case import case, lines

_TYPES = {"name": "VARCHAR", "amount": "DOUBLE", "day": "DATE"}


def _row(i: int) -> str:
    return f"{f'Person {i}':<14}{i * 1.5:>10.2f}  2024-01-{i % 28 + 1:02d}"


_HEAD = f"{'name':<14}{'amount':>10}  {'day':<10}"

CASES = (
    case("fixed_width.txt", lines(_HEAD, row=_row), columns="name amount day", types=_TYPES, values=[(3, "name", "Person 3"), (3, "amount", "4.5")]),
    case("fixed_width_dashes.txt", lines(_HEAD, "-" * 13 + " " + "-" * 10 + " " + "-" * 11, row=_row), columns="name amount day", types=_TYPES),
    case("fixed_width_title_total.txt", lines("Payments in January", "", _HEAD, row=_row, foot=["", f"{'Total':<14}{7425:>10.2f}"]), [(100, 0), (100, 1)], columns="name amount day", types=_TYPES),
    case("fixed_width_gaps.txt", lines(f"{'id':<6}{'city':<16}{'note':<12}{'n':>6}", row=lambda i: f"{i:<6}{('New York', 'Oslo', 'Rio de Janeiro')[i % 3]:<16}{('', 'checked')[i % 2]:<12}{i:>6}"), columns="id city note n", types={"id": "BIGINT", "n": "BIGINT"}, values=[(2, "city", "Rio de Janeiro"), (0, "note", None), (1, "note", "checked")]),
    case("fixed_width_umlauts.txt", lines(f"{'name':<12}{'n':>6}", row=lambda i: f"{('Müller', 'Weiß', 'Øre')[i % 3]:<12}{i:>6}").encode("cp1252"), columns="name n", types={"n": "BIGINT"}, values=[(0, "name", "Müller")]),
    case("fixed_width_no_header.txt", lines(row=_row), columns="column1 column2 column3", types={"column2": "DOUBLE", "column3": "DATE"}),
    case("fixed_width_leading_zeros.txt", lines(f"{'code':<8}{'name':<12}{'v':>8}", row=lambda i: f"{i:05d}   {f'part {i}':<12}{i:>8}"), columns="code name v", types={"code": "VARCHAR", "v": "BIGINT"}, values=[(3, "code", "00003")]),
    case("fixed_width_named_csv.csv", lines(_HEAD, row=_row), columns="name amount day", types=_TYPES),
)  # fmt: skip
