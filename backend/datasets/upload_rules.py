"""What an upload may be and how it is cut: checked before a byte is taken, and while bytes come whose number nobody announced."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid5

from backend.adapters.storage import Layout, parts, storage
from backend.core.config import settings
from backend.core.errors import NotFound, Rejected, TooLarge, Unavailable
from backend.datasets.models import Upload
from backend.datasets.names import safe_file_name

_MIB = 1 << 20
_MOST_PARTS = 9000
_SPARE_BYTES = 256 * _MIB  # what must stay free on the disk beside an upload
_FINGERPRINT_MAX = 128


def check_size(size_bytes: int) -> None:
    """Raise Rejected for a size that cannot be, TooLarge above the limit."""
    most = settings().upload_max_bytes
    if size_bytes < 0:
        raise Rejected(f"A file cannot have {size_bytes:,} bytes.", hint="Send its size in bytes.")
    if size_bytes == 0:
        raise Rejected("The file is empty (0 bytes).", hint="Choose a file with at least one line.")
    if size_bytes > most:
        raise _too_large(most, f"{size_bytes:,}")


def check_room(size_bytes: int) -> None:
    """Raise Unavailable when the disk has no room for a file of that size."""
    free = storage().free_bytes()
    if free is not None and free < size_bytes + _SPARE_BYTES:
        raise Unavailable(
            f"The file needs {size_bytes:,} bytes; the disk has {free:,} left.",
            hint="Delete datasets you no longer need, or ask whoever runs this server for more space.",
        )


def _too_large(most: int, size: str) -> TooLarge:
    return TooLarge(f"The file has {size} bytes; at most {most:,} are taken.", hint="Split or compress it (.gz, .zst).")


def part_size(size_bytes: int) -> int:
    """Return the size of all parts but the last: S3 and R2 want them equal, at least 5 MiB, and at most 10,000 of them."""
    evenly = -(-size_bytes // _MOST_PARTS)
    return max(settings().upload_part_bytes, -(-evenly // _MIB) * _MIB)


def check_fingerprint(fingerprint: str | None) -> None:
    """Raise Rejected for a fingerprint that cannot be kept."""
    if fingerprint is not None and (not 0 < len(fingerprint) <= _FINGERPRINT_MAX or not fingerprint.isprintable()):
        raise Rejected(
            f"A fingerprint has 1 to {_FINGERPRINT_MAX} visible characters; this one has {len(fingerprint)}.",
            hint="Leave it out, or send a hash.",
        )


async def limited(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Pass `pieces` on, and raise TooLarge the moment they are more than one upload may have."""
    most = left = settings().upload_max_bytes
    async for piece in pieces:
        left -= len(piece)
        if left < 0:
            raise _too_large(most, f"more than {most:,}")
        yield piece


def layout_of(upload: Upload, *, started: bool = True) -> Layout:
    """Return how the storage knows this upload. Raises NotFound for one that was begun in the other kind of storage."""
    if started and upload.parts and (upload.s3_upload_id is None) != (parts().mode == "direct"):
        raise NotFound("This upload was begun in another storage.", hint="Start the upload again.")
    target = f"sources/{version_id_of(upload.id)}/{safe_file_name(upload.name)}"
    return Layout(str(upload.id), target, upload.size_bytes, upload.part_size_bytes, upload.s3_upload_id)


def version_id_of(upload_id: UUID) -> UUID:
    """Return the id of the version that an upload becomes."""
    return uuid5(upload_id, "version")
