"""What both ways of taking a file in parts do: any order, in parallel, each part as often as it comes, resumable.

Which parts have arrived is known by the storage alone, so it outlives the process that took them.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Protocol

from backend.core.errors import Rejected


@dataclass(frozen=True)
class Layout:
    """How one upload is cut: part `number` runs from 1; every part but the last has `part_bytes`.

    `upload` names it; `target` is the key its object gets; `reference` is what `Parts.start` returned.
    """

    upload: str
    target: str
    size_bytes: int
    part_bytes: int
    reference: str | None = None

    @property
    def parts(self) -> int:
        """How many parts there are."""
        return -(-self.size_bytes // self.part_bytes)

    def offset(self, number: int) -> int:
        """Return where a part begins."""
        return (number - 1) * self.part_bytes

    def length(self, number: int) -> int:
        """Return how many bytes a part has. Raises Rejected for a number that is no part."""
        if not 1 <= number <= self.parts:
            raise Rejected(
                f"Part {number} does not exist; this upload has parts 1 to {self.parts}.",
                hint="Ask for the upload again and send the parts it names.",
            )
        return min(self.part_bytes, self.size_bytes - self.offset(number))


class Parts(Protocol):
    """Takes one file in parts and makes it an object of the storage."""

    mode: ClassVar[str]

    def start(self, layout: Layout) -> str | None:
        """Make ready for the parts of `layout`; return what to keep with it, if anything."""

    def received(self, layout: Layout) -> Sequence[int]:
        """Return the numbers of the parts that are here whole, in order. Raises NotFound if the upload is gone."""

    async def write(self, layout: Layout, number: int, pieces: AsyncIterator[bytes]) -> None:
        """Take one part through this process. Raises Rejected for a wrong length; then the part does not count as received."""

    def sign(self, layout: Layout, numbers: Iterable[int]) -> dict[int, str]:
        """Return addresses to which a browser may send parts itself."""

    def finish(self, layout: Layout) -> None:
        """Make the object, once all parts are here; doing it again changes nothing. Raises Conflict while parts are missing.

        What the parts took up may stand until `abort`.
        """

    def abort(self, layout: Layout) -> None:
        """Forget what has arrived. An upload that is gone is fine; the object that `finish` made stays."""

    def sweep(self, known: Iterable[str], *, older_than: timedelta) -> int:
        """Remove what is left of uploads that are not `known` and have rested that long; return how many."""
