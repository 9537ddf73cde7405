"""A bucket on a loopback server that speaks S3, for tests of both kinds of storage."""

import logging
import os
from collections.abc import Iterator
from uuid import uuid4

import boto3
import pytest
from botocore.config import Config

from backend.adapters import storage as storage_room
from backend.core.config import settings

MIB = 1 << 20
PART = 5 * MIB  # the smallest a bucket takes


class Bucket:
    """What a test may want to know of the bucket behind the storage's back."""

    def __init__(self, endpoint: str) -> None:
        self.name = f"listmill-{uuid4().hex}"
        self.client = boto3.client(
            "s3",
            endpoint_url=endpoint,
            aws_access_key_id="key",
            aws_secret_access_key="secret",
            region_name="us-east-1",
            config=Config(s3={"addressing_style": "path"}, request_checksum_calculation="when_required"),
        )
        self.client.create_bucket(Bucket=self.name)

    def unfinished(self) -> list[str]:
        """The ids of multipart uploads that are neither completed nor aborted."""
        return [u["UploadId"] for u in self.client.list_multipart_uploads(Bucket=self.name).get("Uploads", [])]


@pytest.fixture(scope="session")
def bucket_server() -> Iterator[str]:
    """The address of a server for the whole run."""
    from moto.server import ThreadedMotoServer  # takes a second, and most tests need no bucket

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(home, bucket_server, monkeypatch) -> Iterator[Bucket]:
    """A fresh bucket that the settings point to."""
    made = Bucket(bucket_server)
    for name, value in {
        "S3_BUCKET": made.name,
        "S3_ENDPOINT_URL": bucket_server,
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    forget_storage()
    yield made
    for page in made.client.get_paginator("list_objects_v2").paginate(Bucket=made.name):
        for found in page.get("Contents", []):
            made.client.delete_object(Bucket=made.name, Key=found["Key"])


@pytest.fixture
def tiny_parts(monkeypatch) -> None:
    """Let the server take parts of any size; Amazon's smallest is 5 MiB, which makes examples slow."""
    monkeypatch.setattr("moto.s3.models.S3_UPLOAD_PART_MIN_SIZE", 1)


@pytest.fixture
def small_parts(home, monkeypatch) -> None:
    """Uploads in the smallest parts there are."""
    monkeypatch.setenv("LISTMILL_UPLOAD_PART_BYTES", str(PART))
    forget_storage()


@pytest.fixture(scope="session")
def content() -> bytes:
    """A file of three such parts, the last one short."""
    return os.urandom(2 * PART + 1234)


@pytest.fixture(params=["folder", "s3"])
def place(request, home) -> str:
    """Both kinds of storage, one after the other."""
    if request.param == "s3":
        request.getfixturevalue("bucket")
    return request.param


def forget_storage() -> None:
    """Be like a new process: read the settings again, connect again."""
    settings.cache_clear()
    storage_room._make.cache_clear()
