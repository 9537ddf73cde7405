"""What a question costs that a model reads: the tokens of its prompt over the development questions, and the dollars of a thousand.

    python benchmarks/prompt_cost.py FOLDER

FOLDER holds the development questions (intents-dev.jsonl, questions-dev.jsonl and their tables). For every question the prompt is made as in the product,
of the profile the product makes. No vocabulary of a model is at hand, so tokens are estimated from above: a run of letters is a token for every six of
them, a run of digits one for every three, each other sign but spaces one. The schema of the answer is counted with every call; an answer's length is that
of a usual one with SQL of 180 characters. Calls are 1.15 per question for repairs (each longer by SQL and refusal) and 0.10 more for second readings.
`with words` adds what a person may have told: what a row is, eight words, four descriptions, and the three nearest of ten verified examples.
"""

import argparse
import json
import re
import statistics
import sys
import tempfile
from math import ceil
from pathlib import Path

import duckdb
from convert_csv import ROOT, Nobody
from product import report

sys.path.insert(0, str(ROOT))
FILES = ("intents-dev.jsonl", "questions-dev.jsonl")
MOST_TOKENS, MOST_USD, PRICE_IN, PRICE_OUT = 2_400, 5.0, 1.0, 4.0
REPAIRS, SECONDS, OUT = 0.15, 0.10, 180
_PIECE = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    args = parser.parse_args()
    tables = Tables(args.folder)
    bare, told = [], []
    for name in FILES:
        for line in (args.folder / name).read_text(encoding="utf-8").splitlines():
            question = json.loads(line)
            bare.append(tables.tokens(question, words=False))
            told.append(tables.tokens(question, words=True))
    print(
        f"  {len(bare):,} questions on {len(tables.known)} tables; of each prompt {tables.fixed:,} tokens are rules and schema of the answer"
    )
    met = [line_of(name, found) for name, found in (("a prompt", bare), ("the same with words and examples", told))]
    return not all(met)


def line_of(name: str, found: list[int]) -> bool:
    """Print the figures of one way of asking with the arithmetic; say whether both targets are met."""
    mean, high = statistics.mean(found), statistics.quantiles(found, n=20)[-1]
    tokens_in = mean * (1 + 1.35 * REPAIRS + SECONDS)
    tokens_out = OUT * (1 + REPAIRS + SECONDS)
    usd = 1000 * (tokens_in * PRICE_IN + tokens_out * PRICE_OUT) / 1e6
    print(
        f"  {name}: {mean:,.0f} in on average x (1 + {REPAIRS} repairs x 1.35 + {SECONDS} second readings) = {tokens_in:,.0f} in, "
        f"{OUT} out x (1 + {REPAIRS} + {SECONDS}) = {tokens_out:,.0f} out;\n"
        f"  1,000 questions x ({tokens_in:,.0f} x ${PRICE_IN:g} + {tokens_out:,.0f} x ${PRICE_OUT:g}) / 1,000,000 = ${usd:.2f}"
    )
    met = mean <= MOST_TOKENS and usd <= MOST_USD
    report(
        f"Tokens of {name}, {len(found):,} questions", ours=f"{mean:,.0f} on average, {high:,.0f} p95; ${usd:.2f} per 1,000 questions", peer="-", ratio="-",
        target=f"<= {MOST_TOKENS:,}; <= ${MOST_USD:g}", met=met,
    )  # fmt: skip
    return met


class Tables:
    """The tables of the questions, each read and profiled once."""

    def __init__(self, folder: Path) -> None:
        from backend.adapters.llm.shapes import strict_schema
        from backend.queries.prompts import _RULES, ModelReading

        self.folder, self.known = folder, {}
        self.schema = json.dumps(strict_schema(ModelReading), separators=(",", ":"))
        self.fixed = estimated(_RULES) + estimated(self.schema)

    def tokens(self, question: dict, *, words: bool) -> int:
        """Return the tokens of a question's prompt."""
        from backend.queries.prompts import prompt_for

        path = question["table_path"]
        if path not in self.known:
            self.known[path] = self._read(path, question["table"])
        subject, profile = self.known[path]
        told, alike = self._told(subject) if words else (None, ())
        prompt = prompt_for(question["question"], subject, profile, words=told, examples=alike)
        return estimated(self.schema) + sum(estimated(one["content"]) + 4 for one in prompt.messages)

    def _read(self, path: str, table: str) -> tuple:
        from backend.core.table import Column
        from backend.datasets.formats import Course
        from backend.datasets.profiles import profile_of
        from backend.datasets.workshop import workshop
        from tests.questions.scoring import subject_in

        file = self.folder / path
        with tempfile.TemporaryDirectory() as made, workshop(Path(made)) as con:
            columns = [Column(row[0], row[1]) for row in con.execute(f"DESCRIBE FROM '{file}'").fetchall()]
            profile = profile_of(con, [file], columns, Course(Nobody(), len(columns)))
        with duckdb.connect() as engine:
            engine.execute(f'CREATE TABLE "{table}" AS SELECT * FROM read_parquet(?)', [str(file)])
            return subject_in(engine, table), profile

    def _told(self, subject) -> tuple:
        from backend.queries.glossary_repository import Glossary, Synonym

        names = [one.name for one in subject.fields]
        words = tuple(Synonym(f"another word for {name}"[:30], name) for name in names[:8])
        meanings = tuple((name, "net, in euro, without shipping and without what was sent back") for name in names[:4])
        sql = f'SELECT "{names[0]}", count(*) AS "number of rows" FROM "{subject.table}" WHERE "{names[-1]}" = \'one of its values\' GROUP BY 1 ORDER BY 2 DESC LIMIT 10'
        return Glossary("order", names[0], words, meanings), [
            (f"which ten {names[0]} occur most often with that {names[-1]}?", sql)
        ] * 3


def estimated(text: str) -> int:
    """Return the tokens of a text, estimated from above."""
    return sum(
        ceil(len(one) / 6) if one.isalpha() else ceil(len(one) / 3) if one.isdigit() else 1 for one in _PIECE.findall(text)
    )


if __name__ == "__main__":
    sys.exit(main())
