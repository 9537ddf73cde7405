"""All cases: by kind of dirt, and by name."""

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

MODULES: dict[str, tuple[Case, ...]] = {
    "delimiters": delimiters.CASES,
    "headers": headers.CASES,
    "numbers": numbers.CASES,
    "dates": dates.CASES,
    "words": words.CASES,
    "quotes": quotes.CASES,
    "ragged": ragged.CASES,
    "encodings": encodings.CASES,
    "tables": tables.CASES,
    "fixed": fixed.CASES,
    "packed": packed.CASES,
    "workbooks": workbooks.CASES,
    "records": records.CASES,
    "columnar": columnar.CASES,
    "refused": refused.CASES,
}

CASES: dict[str, Case] = {one.name: one for cases in MODULES.values() for one in cases}
