"""Whatever happens to a file's bytes, it is a dataset or refused in words: never a crash, never anything else."""

import io
import json
import random

import pyarrow as pa
import pytest

from backend.core.errors import Rejected
from tests.sources import archive, load, ods, parquet, xls, xlsx

ROWS = [["id", "name", "v"], *([i, f"n{i}", i / 3] for i in range(40))]
COLUMNS = {"a": list(range(500)), "t": [f"x{i % 7}" for i in range(500)], "who": [{"p": i, "q": [i]} for i in range(500)]}
RECORDS = [{"id": i, "who": {"a": [i]}, "day": "2024-01-01"} for i in range(40)]


def _arrow(make):
    held, table = io.BytesIO(), pa.table(COLUMNS)
    with make(held, table.schema) as out:
        out.write_table(table, max_chunksize=200)
    return held.getvalue()


SEEDS = {
    "a.xlsx": xlsx({"A": ROWS, "B": ROWS}, compression=0),
    "a.xls": xls({"A": ROWS}),
    "a.ods": ods({"A": ROWS}),
    "a.parquet": parquet(COLUMNS, row_group_size=200),
    "a.arrow": _arrow(pa.ipc.new_file),
    "a.arrows": _arrow(pa.ipc.new_stream),
    "a.json": json.dumps({"data": RECORDS}, indent=1).encode(),
    "a.jsonl": "\n".join(map(json.dumps, RECORDS)).encode(),
    "a.zip": archive({"a.csv": "id,v\n1,2\n" * 20, "b.csv": "id,v\n3,4\n" * 9}, compression=0),
}


@pytest.mark.parametrize("name", SEEDS)
def test_damaged_bytes_are_a_dataset_or_refused_in_words(tmp_path, name):
    chance, whole = random.Random(name), SEEDS[name]
    for number in range(6):
        data, folder = bytearray(whole), tmp_path / str(number)
        folder.mkdir()
        if number % 3 == 0:
            del data[chance.randrange(1, len(data)) :]
        for _ in range(number % 3 * 4):
            data[chance.randrange(len(data))] = chance.choice([0, 255, chance.randrange(256)])

        outcome = _outcome(folder, bytes(data), name)

        assert outcome in {"a dataset", "refused in words"}


def _outcome(folder, data, name):
    try:
        found = load(folder, data, name=name)
    except Rejected as refusal:
        return "refused in words" if refusal.detail and refusal.hint else "refused without words"
    return "a dataset" if found.loaded.rows == len(found.rows) else "rows miscounted"
