"""The editor offers only what the engine runs."""

import re
from pathlib import Path

import duckdb
import pytest

from backend.adapters.engine.functions import CALLABLE

WORDS = Path(__file__).parents[2] / "frontend" / "src" / "words.js"
SYNTAX = {"coalesce", "extract", "ifnull", "try_cast", "unnest"}  # read like functions, are none in DuckDB's tree


def words(name):
    text = re.search(rf"export const {name} =\n(.*?);", WORDS.read_text(encoding="utf-8"), re.DOTALL).group(1)
    return " ".join(re.findall(r'"([^"]*)"', text)).split()


def test_every_function_the_editor_offers_may_be_called():
    assert set(words("FUNCTIONS")) - CALLABLE - SYNTAX == set()


@pytest.mark.parametrize(("name", "kinds"), [("KEYWORDS", None), ("RESERVED", ("reserved", "column_name", "type_function"))])
def test_the_words_are_those_of_our_duckdb(name, kinds):
    with duckdb.connect() as con:
        known = con.execute("SELECT DISTINCT keyword_name, keyword_category FROM duckdb_keywords()").fetchall()

    ours = set(words(name))

    wanted = {word for word, kind in known if kinds is None or kind in kinds}
    assert (ours | set(words("TYPES"))) >= wanted
    assert ours <= {word for word, _ in known}
