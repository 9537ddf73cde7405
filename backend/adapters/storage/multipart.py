"""Multipart uploads of a bucket: boto3 makes, signs, lists and completes them; the bytes go from the browser to the bucket."""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from backend.adapters.storage.folder_parts import missing_parts
from backend.adapters.storage.parts import Layout
from backend.core.clock import now
from backend.core.config import Settings
from backend.core.errors import NotFound, Rejected, Unavailable

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import PartTypeDef

SIGN_AT_ONCE = 100
_VALID_S = 3600
_GONE = {"NoSuchUpload", "NoSuchKey", "404"}


class BucketParts:
    """Parts a browser sends to signed addresses; see `parts.Parts` for what the methods promise."""

    mode: ClassVar[str] = "s3"

    def __init__(self, settings: Settings) -> None:
        self._bucket = settings.s3_bucket or ""
        self._client = _client(settings)

    def start(self, layout: Layout) -> str | None:
        """Begin a multipart upload; return its id."""
        with _translated():
            return self._client.create_multipart_upload(Bucket=self._bucket, Key=layout.target)["UploadId"]

    def received(self, layout: Layout) -> Sequence[int]:
        """Return the numbers of the parts that are here whole, in order. Raises NotFound if the upload is gone."""
        return sorted(self._whole(layout))

    async def write(self, layout: Layout, number: int, pieces: AsyncIterator[bytes]) -> None:  # noqa: ARG002  the other kind reads them
        """Raise Rejected: these parts go to the bucket."""
        raise Rejected(
            f"Part {number} of this upload goes to the bucket, not through this server.",
            hint=f"POST its number to /api/uploads/{layout.upload}/parts and send the part to the address it answers.",
        )

    def sign(self, layout: Layout, numbers: Iterable[int]) -> dict[int, str]:
        """Return addresses that take one part each, for an hour. Raises Rejected for more than 100 at once."""
        wanted = sorted(set(numbers))
        if len(wanted) > SIGN_AT_ONCE:
            raise Rejected(f"{len(wanted)} addresses were asked for at once.", hint=f"Ask for {SIGN_AT_ONCE} at a time.")
        for number in wanted:
            layout.length(number)
        with _translated():
            return {
                number: self._client.generate_presigned_url(
                    "upload_part",
                    Params={
                        "Bucket": self._bucket,
                        "Key": layout.target,
                        "UploadId": layout.reference or "",
                        "PartNumber": number,
                    },
                    ExpiresIn=_VALID_S,
                )
                for number in wanted
            }

    def finish(self, layout: Layout) -> None:
        """Make the object, once all parts are here. Raises Conflict while parts are missing."""
        try:
            whole = self._whole(layout)
        except NotFound:
            if self._size(layout) == layout.size_bytes:  # finished before, by a request whose answer was lost
                return
            raise
        if len(whole) < layout.parts:
            raise missing_parts(layout.parts - len(whole), layout.parts)
        with _translated():
            self._client.complete_multipart_upload(
                Bucket=self._bucket,
                Key=layout.target,
                UploadId=layout.reference or "",
                MultipartUpload={"Parts": [{"PartNumber": n, "ETag": whole[n]} for n in sorted(whole)]},
            )
        if (size := self._size(layout)) != layout.size_bytes:
            raise Unavailable(
                f"The bucket made an object of {size} bytes; {layout.size_bytes:,} were sent.", hint="Start the upload again."
            )

    def abort(self, layout: Layout) -> None:
        """Forget what has arrived."""
        with suppress(NotFound), _translated():
            self._client.abort_multipart_upload(Bucket=self._bucket, Key=layout.target, UploadId=layout.reference or "")

    def sweep(self, known: Iterable[str], *, older_than: timedelta) -> int:
        """Abort multipart uploads below "sources" begun that long ago that are not `known` by their target; return how many."""
        spared, removed = set(known), 0
        with _translated():
            pages = self._client.get_paginator("list_multipart_uploads").paginate(Bucket=self._bucket, Prefix="sources/")
            for found in [upload for page in pages for upload in page.get("Uploads", [])]:
                if found["UploadId"] not in spared and now() - found["Initiated"] > older_than:
                    self._client.abort_multipart_upload(Bucket=self._bucket, Key=found["Key"], UploadId=found["UploadId"])
                    removed += 1
        return removed

    def _whole(self, layout: Layout) -> dict[int, str]:
        """Return the ETag of each part that has the length it should have."""
        with _translated():
            pages = self._client.get_paginator("list_parts").paginate(
                Bucket=self._bucket, Key=layout.target, UploadId=layout.reference or ""
            )
            found: list[PartTypeDef] = [part for page in pages for part in page.get("Parts", [])]
        numbers = range(1, layout.parts + 1)
        return {
            part["PartNumber"]: part["ETag"]
            for part in found
            if part["PartNumber"] in numbers and part["Size"] == layout.length(part["PartNumber"])
        }

    def _size(self, layout: Layout) -> int | None:
        try:
            with _translated():
                return self._client.head_object(Bucket=self._bucket, Key=layout.target)["ContentLength"]
        except NotFound:
            return None


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in _GONE:
            raise NotFound("This upload does not exist any more.", hint="Start the upload again.") from error
        raise _away() from error
    except BotoCoreError as error:
        raise _away() from error


def _away() -> Unavailable:
    return Unavailable("The bucket did not answer as it should.", hint="Try again; `listmill doctor` says what is wrong.")


def _client(settings: Settings) -> "S3Client":
    secret = settings.aws_secret_access_key
    made: S3Client = boto3.client(
        "s3",
        endpoint_url=settings.s3_endpoint_url,
        aws_access_key_id=settings.aws_access_key_id,
        aws_secret_access_key=secret.get_secret_value() if secret else None,
        region_name=settings.aws_region,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path" if settings.s3_endpoint_url else "virtual"},
            # Otherwise a CRC32 is signed into the address, which no browser sends.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            connect_timeout=5,
            read_timeout=60,
            retries={"max_attempts": 4, "mode": "standard"},
        ),
    )
    return made
