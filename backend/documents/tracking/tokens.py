"""The short token of a recipient: 64 bits in eleven letters and digits, made of the batch's number, the row and a secret key.

A keyed permutation of all 64-bit numbers: the same letter drawn again carries the same token, a token leads back to its row
without a table of tokens, and a guessed one hits a letter as rarely as if tokens were drawn by lot.
"""

import hashlib
from functools import lru_cache

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
LENGTH = 11
KEY_BYTES = 32
_ROUNDS = 10
_VALUE = {sign: value for value, sign in enumerate(ALPHABET)}
_HALF = 2**32
_SLOTS = 16
_MOST_LINKS = 2**28

MOST_SLOTS = _SLOTS


def token_of(key: bytes, link: int, row: int, slot: int = 0) -> str:
    """Return the token of a row of a link; `slot` numbers the addresses of one letter, from 0 to 15."""
    if not (0 <= link < _MOST_LINKS and 0 <= row < _HALF and 0 <= slot < _SLOTS):
        raise ValueError(f"No token can be made for the row {row} of the link {link}.")
    left, right = link * _SLOTS + slot, row
    for salt in _salts():
        left, right = right, left ^ _mixed(key, salt, right)
    return _written(left * _HALF + right)


def read_token(key: bytes, token: str) -> tuple[int, int, int] | None:
    """Return (link, row, slot) of a token, None for what cannot be one."""
    if len(token) != LENGTH or any(sign not in _VALUE for sign in token):
        return None
    number = 0
    for sign in token:
        number = number * 62 + _VALUE[sign]
    if number >= 2**64:
        return None
    left, right = divmod(number, _HALF)
    for salt in reversed(_salts()):
        left, right = right ^ _mixed(key, salt, left), left
    link, slot = divmod(left, _SLOTS)
    return link, right, slot


@lru_cache(maxsize=1)
def _salts() -> tuple[bytes, ...]:
    return tuple(b"listmill-link-%02d" % number for number in range(_ROUNDS))


def _mixed(key: bytes, salt: bytes, half: int) -> int:
    digest = hashlib.blake2b(half.to_bytes(4), key=key, person=salt[:16], digest_size=4)
    return int.from_bytes(digest.digest())


def _written(number: int) -> str:
    signs = []
    for _ in range(LENGTH):
        number, rest = divmod(number, 62)
        signs.append(ALPHABET[rest])
    return "".join(reversed(signs))
