"""How many questions in words the interpreter answers, how many of those rightly, and how long it takes.

    python benchmarks/interpreter.py [FOLDER]

FOLDER holds the development questions (intents-dev.jsonl, questions-dev.jsonl and their tables); without it only our own made-up tables are asked.
A question's time is the fastest of three: other work shares the machine. Lenient allows further columns, strict does not. There is no peer: nothing maintained answers such questions without a model and can be embedded.
"""

import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import duckdb

from backend.adapters.engine import quote_identifier
from backend.queries.interpreter import Interpretation, Subject, interpret, warm
from backend.queries.interpreter.reading import Reading
from tests.questions.dialogues import DIALOGUES, NONE
from tests.questions.scoring import ROOMS, Row, asking, same, subject_in

FILES = ("intents-dev.jsonl", "questions-dev.jsonl")
P95_MS = 10


@dataclass
class Score:
    """What became of the questions of one set."""

    asked: int = 0
    answered: int = 0
    lenient: int = 0
    strict: int = 0
    none: int = 0  # questions that must not be answered
    slipped: int = 0  # of those, answered

    def line(self, name: str) -> str:
        """Return the set's figures."""
        found = max(self.answered, 1)
        slips = f", {self.slipped} of {self.none} wrongly answered" if self.none else ""
        return (
            f"{name:28} {self.asked:4} questions, coverage {self.answered / max(self.asked, 1):6.1%}, "
            f"lenient precision {self.lenient / found:6.1%}, strict {self.strict / found:6.1%}{slips}"
        )


class Tables:
    """The tables of the development questions, each read once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.known: dict[str, tuple] = {}

    def ready(self, question: dict) -> tuple:
        """Return the connection and the subject of a question's table."""
        path = question["table_path"]
        if path not in self.known:
            engine = duckdb.connect()
            engine.execute("SET TimeZone='UTC'; SET threads=1")
            table = quote_identifier(question["table"])
            engine.execute(f"CREATE TABLE {table} AS SELECT * FROM read_parquet(?)", [str(self.folder / path)])
            self.known[path] = engine, subject_in(engine, question["table"])
        return self.known[path]


def timed(question: str, subject: Subject, took: list[float], *, before: Sequence[Reading] = ()) -> Interpretation:
    """Return what is made of a question, and note the time it takes."""
    times = []
    for _ in range(3):
        started = time.perf_counter()
        found = interpret(question, subject, before=before)
        times.append(time.perf_counter() - started)
    took.append(min(times))
    return found


def tally(score: Score, fair: list[list[Row]], rows: list[Row] | None) -> None:
    """Add a question: `fair` are the right answers, none where it must not be answered; `rows` is ours, None if there was none."""
    if not fair:
        score.none += 1
        score.slipped += rows is not None
        return
    score.asked += 1
    if rows is not None:
        score.answered += 1
        score.lenient += any(same(gold, rows) for gold in fair)
        score.strict += any(same(gold, rows, strict=True) for gold in fair)


def of_files(folder: Path, took: list[float]) -> Iterator[tuple[str, Score]]:
    """Yield the scores of the development files, set by set."""
    tables = Tables(folder)
    for name in FILES:
        scores: dict[str, Score] = defaultdict(Score)
        for line in (folder / name).read_text(encoding="utf-8").splitlines():
            question = json.loads(line)
            engine, subject = tables.ready(question)
            found = timed(question["question"], subject, took)
            golds = [question["gold_sql"], *question.get("accept", [])] if question.get("expect", "answer") == "answer" else []
            fair = [engine.execute(sql).fetchall() for sql in golds]
            rows = engine.execute(found.sql).fetchall() if found.status == "answered" else None
            tally(scores[question["set"]], fair, rows)
        for part, score in sorted(scores.items()):
            yield f"{name.removesuffix('.jsonl')} {part}", score


def of_rooms(took: list[float]) -> Iterator[tuple[str, Score]]:
    """Yield the scores of our own made-up tables."""
    for name in ROOMS:
        room, score = asking(name), Score()
        for asked in room.topic.questions:
            found = timed(asked.question, room.subject, took)
            rows = room.rows(found.sql) if found.status == "answered" else None
            tally(score, [room.rows(fair) for fair in asked.fair], rows)
        yield f"own: {name}", score


def of_dialogues(took: list[float]) -> Score:
    """Return the score of questions that go on from one another; the last of each dialogue counts."""
    score = Score()
    for one in (*DIALOGUES, *NONE):
        room = asking(one.room)
        before: list = []
        for question in one.turns:
            found = timed(question, room.subject, took, before=before)
            if found.reading is not None and found.status == "answered":
                before.append(found.reading)
        rows = room.rows(found.sql) if found.status == "answered" else None
        tally(score, [room.rows(fair) for fair in one.fair], rows)
    return score


def main() -> int:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/eval")
    took: list[float] = []
    warm()
    here = all((folder / name).exists() for name in FILES)
    if not here:
        print(f"No development questions in {folder}: only our own tables are asked.")
    for name, score in [*(of_files(folder, took) if here else ()), *of_rooms(took), ("own: dialogues", of_dialogues(took))]:
        print(score.line(name))
    took.sort()
    half, late = took[len(took) // 2] * 1000, took[int(len(took) * 0.95)] * 1000
    print(
        f"{len(took):,} questions read: {half:.1f} ms p50, {late:.1f} ms p95; target {P95_MS} ms p95: {'met' if late <= P95_MS else 'missed'}"
    )
    print("Peer: none that can be embedded.")
    return 0 if late <= P95_MS else 1


if __name__ == "__main__":
    sys.exit(main())
