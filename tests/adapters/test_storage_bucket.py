"""A bucket that is away, and bytes that were changed on their way."""

import os

import pytest

from backend.adapters.storage import storage
from backend.core.config import settings
from backend.core.errors import Unavailable
from tests.bucket import forget_storage


def test_a_bucket_that_is_away_is_said_so(bucket, monkeypatch):
    monkeypatch.setenv("S3_ENDPOINT_URL", "http://127.0.0.1:9")
    forget_storage()

    with pytest.raises(Unavailable) as away:
        storage().exists("a")

    assert "listmill doctor" in away.value.hint


def test_bytes_changed_in_the_bucket_are_not_lent_out(bucket):
    storage().put_bytes("a/part.parquet", b"what was stored")
    stored = bucket.client.head_object(Bucket=bucket.name, Key="a/part.parquet")["Metadata"]
    bucket.client.put_object(Bucket=bucket.name, Key="a/part.parquet", Body=b"what was changed", Metadata=stored)

    with pytest.raises(Unavailable) as damaged, storage().local("a/part.parquet"):
        pass

    assert "damaged" in damaged.value.detail
    assert [p for p in (settings().data_dir / "cache").rglob("*") if p.is_file() and p.parent.name != "locks"] == []


def test_a_large_file_goes_up_in_parts_and_is_checked_when_it_comes_back(bucket, tmp_path):
    large = tmp_path / "large"
    large.write_bytes(os.urandom(20 << 20))

    storage().put_file("large.parquet", large)

    head = bucket.client.head_object(Bucket=bucket.name, Key="large.parquet")
    assert head["ETag"].endswith('-3"')
    with storage().local("large.parquet") as path:
        assert path.stat().st_size == 20 << 20
