"""What the two files of an index hold, and how a word is looked up in them.

The texts: for each row its texts folded and joined, in blocks of 2,048 rows that can be read alone. A row whose texts are too long
to be kept twice has NULL there and is looked at in the version itself.

The tokens: the letters and digits, the signs and the strange letters of those texts, each once for up to 64 blocks, with a bit for
every block it stands in. Tokens of the same blocks and the same kind of letters stand together in one text, so that a search looks
through a few long texts and not through millions of short ones. A word can only stand in a block in which each of its own pieces is
part of some token; the texts of those blocks then decide. So nothing is lost, and nothing is found that is not there.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

BLOCK_ROWS = 2_048
SEGMENT_BLOCKS = 64  # the bits of a mask
LONGEST_ROW = 16_384  # bytes of a row's texts; longer ones are not kept twice

Blocks = npt.NDArray[np.int64]

# Runs of plain letters and digits; runs of what is not ASCII; every other sign alone. Control characters and spaces are in none.
TOKEN_PATTERN = r"[a-z0-9]+|[^\x00-\x7f]+|[!-/:-@\[-`{-~]"  # noqa: S105  no password
TOKEN_SEPARATOR = "\n"  # noqa: S105
_TOKEN = re.compile(TOKEN_PATTERN)

DIGITS, HEXADECIMAL, LETTERS, OTHER, ALWAYS = range(5)  # kinds of tokens; ALWAYS marks blocks that no search may leave out
WORDS, NUMBERS = "words", "numbers"  # the columns tokens stand in: what packs well, and what does not
_TELLING, _MOST_PIECES = 4, 6
_DIGITS, _HEXADECIMAL, _LETTERS = (re.compile(pattern) for pattern in ("[0-9]+", "[0-9a-f]+", "[a-z]+"))


def kind_of_token(token: str) -> str:
    """Return the SQL of the kind of a token of SQL."""
    return (
        f"CASE WHEN regexp_full_match({token}, '[0-9]+') THEN {DIGITS} WHEN regexp_full_match({token}, '[a-z]+') THEN {LETTERS}"
        f" WHEN regexp_full_match({token}, '[0-9a-f]+') THEN {HEXADECIMAL} ELSE {OTHER} END"
    )


def column_of(kind: int) -> str:
    """Return the column that tokens of a kind stand in."""
    return NUMBERS if kind in {DIGITS, HEXADECIMAL} else WORDS


def pieces_of(folded_words: Iterable[str]) -> tuple["Piece", ...]:
    """Return pieces that tokens have to hold for folded words to stand somewhere: the longest, which say most, and first.

    Inside a word a token ends where its piece ends; only at the ends of the word may it go on.
    """
    pieces = {
        Piece(match[0], starts=match.start() > 0, ends=match.end() < len(word))
        for word in folded_words
        for match in _TOKEN.finditer(word)
    }
    found = sorted(pieces, key=lambda piece: (-len(piece.text), piece.text, piece.starts, piece.ends))
    # Short pieces are nearly everywhere: beside a long one they cost a look and leave out no block.
    telling = [piece for piece in found if len(piece.text) >= _TELLING] or found
    return tuple(telling[:_MOST_PIECES])


@dataclass(frozen=True)
class Piece:
    """A part of a word that some token has to hold; whether that token `starts` or `ends` with it."""

    text: str
    starts: bool
    ends: bool

    @property
    def sought(self) -> str:
        """What to look for in a text of tokens, each of which stands between two separators."""
        return f"{TOKEN_SEPARATOR if self.starts else ''}{self.text}{TOKEN_SEPARATOR if self.ends else ''}"

    @property
    def kinds(self) -> tuple[int, ...]:
        """The kinds of tokens that may hold it."""
        known = ((LETTERS, _LETTERS), (HEXADECIMAL, _HEXADECIMAL), (DIGITS, _DIGITS))
        return (OTHER, *(kind for kind, letters in known if letters.fullmatch(self.text)))


def blocks_in(first: Iterable[int], masks: Iterable[int]) -> Blocks:
    """Return the numbers of the blocks whose bits are set, ascending; `first` is the block of a mask's lowest bit."""
    starts, bits = np.array(list(first), dtype=np.int64), np.array(list(masks), dtype="<u8")
    spread = np.unpackbits(bits.view(np.uint8), bitorder="little").reshape(-1, SEGMENT_BLOCKS)
    row, bit = np.nonzero(spread)
    return np.unique(starts[row] + bit)
