"""Dirty files of the corpus are read as a careful analyst would, and no word of them goes missing.

The benchmark of the same name reads all of them; here every second of the files that try one column's type is left out.
"""

import pytest

from tests.corpus.all import CASES, MODULES
from tests.corpus.audit import vanished
from tests.corpus.check import faults

COLUMNS = ("numbers", "dates", "words")
TRIED = [case.name for kind, cases in MODULES.items() for case in (cases[::2] if kind in COLUMNS else cases)]
AUDITED = [case.name for case in (*MODULES["tables"], *MODULES["quotes"])[::6] if len(case.content()) < 20_000]


@pytest.mark.parametrize("name", TRIED)
def test_a_dirty_file_is_read_as_a_careful_analyst_would(tmp_path, name):
    found = faults(CASES[name], tmp_path)

    assert not found, f"{name}: {'; '.join(found)}"


@pytest.mark.parametrize("name", AUDITED)
def test_every_word_of_a_dirty_file_is_in_a_cell_aside_or_told(tmp_path, name):
    found = vanished(CASES[name], tmp_path)

    assert not found, f"{name}: {'; '.join(found)}"
