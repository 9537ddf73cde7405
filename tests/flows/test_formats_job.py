"""A file of any format goes the same way: uploaded, converted by the ledger, published with its report, profiled."""

import json

import pytest

from backend.adapters.db import transaction
from backend.datasets.making.conversion import convert
from backend.datasets.models import Version
from backend.datasets.profiling import profile
from backend.jobs.runner import run_chunk
from tests.making import upload
from tests.sources import archive, parquet, xlsx

TOWNS = [["town", "size", "ok"], *([f"Town {i}", i, i % 2 == 0] for i in range(30))]
RECORDS = [dict(zip(TOWNS[0], row, strict=True)) for row in TOWNS[1:]]
TEXT = "\n".join(",".join(map(str, row)).lower() for row in TOWNS)
FILES = {
    "towns.xlsx": xlsx({"Notes": [["made by hand"]], "Towns": TOWNS}),
    "towns.json": json.dumps({"towns": RECORDS}).encode(),
    "towns.jsonl": "\n".join(map(json.dumps, RECORDS)).encode(),
    "towns.parquet": parquet({name: [one[name] for one in RECORDS] for name in RECORDS[0]}),
    "towns.zip": archive({"towns.csv": TEXT}),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_any_format_becomes_a_published_and_profiled_version(owner, name):
    accepted = upload(owner, name, FILES[name])

    run_chunk("datasets.convert", accepted.job_id, 0, convert)
    with transaction() as session:
        version = session.get_one(Version, accepted.version_id)
    run_chunk("datasets.profile", version.profile_job_id, 0, profile)

    assert [column["type"] for column in version.columns] == ["VARCHAR", "BIGINT", "BOOLEAN"]
    assert (version.rows, version.repair["rows_loaded"], version.repair["rows_aside"]) == (30, 30, 0)
    assert version.repair["format"] in {"xlsx", "json", "jsonl", "parquet", "csv"}
