"""Broken bytes of every kind: a dataset whose rows are accounted for, or a refusal in words; never anything else."""

import random
import time

import pytest

from backend.core.errors import Rejected
from tests.mutations import mutated, table
from tests.reading import read

CASES_A_TEST = 8
LONGEST_S = 10


@pytest.mark.parametrize("block", range(4))
def test_mutated_tables_are_datasets_or_refused_in_words(tmp_path, block):
    for seed in range(block * CASES_A_TEST, (block + 1) * CASES_A_TEST):
        chance = random.Random(seed)
        data = mutated(table(chance), chance)
        began = time.monotonic()

        refusal = refused(tmp_path, data)

        assert refusal is None or (refusal.detail and refusal.hint), seed
        assert time.monotonic() - began < LONGEST_S, seed


@pytest.mark.parametrize("length", [1, 40, 3_000])
def test_random_bytes_are_refused_in_words_or_read(tmp_path, length):
    refusal = refused(tmp_path, random.Random(length).randbytes(length))

    assert refusal is None or (refusal.detail and refusal.hint)


def test_every_row_of_a_broken_table_is_accounted_for(tmp_path):
    for seed in range(5):
        chance = random.Random(seed)
        lines = [f"{i},2024-01-{i % 28 + 1:02d},word {i},{i}.25" for i in range(200)]
        for at in chance.sample(range(20, 200), 5):
            lines[at] = chance.choice(
                (lines[at] + ",more", lines[at].replace(",word", ',"word'), lines[at].partition(",")[0], f'"{lines[at]}')
            )

        found = read(tmp_path, "id,day,word,price\n" + "\n".join(lines) + "\n")

        mended = found.repairs.get("blank_rows", 0)
        assert len(found.rows) + found.loaded.aside.count + mended == 200, seed
        whole = {row[0]: row for row in found.rows}
        for i in range(200):
            if lines[i].count(",") == 3 and '"' not in lines[i]:
                assert whole[i][2:] == (f"word {i}", i + 0.25), seed


def refused(folder, data):
    try:
        read(folder, data)
    except Rejected as refusal:
        return refusal
    return None
