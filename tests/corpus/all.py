"""All cases by name."""

from tests.corpus import (
    columnar,
    dates,
    delimiters,
    encodings,
    fixed,
    headers,
    numbers,
    packed,
    quotes,
    ragged,
    records,
    refused,
    tables,
    words,
    workbooks,
)
from tests.corpus.case import Case

_MODULES = (
    delimiters, headers, numbers, dates, words, quotes, ragged, encodings, tables, fixed, packed, workbooks, records, columnar,
    refused,
)  # fmt: skip

CASES: dict[str, Case] = {one.name: one for module in _MODULES for one in module.CASES}
