"""Passwords: argon2id with the library's parameters, which follow RFC 9106."""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from schema import BadInput

SHORTEST, LONGEST = 8, 200
NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$pR+B4WqDr9zCQlpV4i4fsQ$u42MJVnua9DyEbvqE0F3/QdgJRGr/JnydHT8f19wfw8"  # what a password is tried on where there is no account: it takes as long
_hasher = PasswordHasher()
# What whoever tries passwords tries first: keys in a row, forwards or back, and the ones that most people take.
_IN_A_ROW = (
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
)
_MOST_USED = frozenset(
    (
        "password",
        "password1",
        "passw0rd",
        "a1234567",
        "a12345678",
        "abcd1234",
        "abc12345",
        "qwer1234",
        "woaini1314",
    )
)


def hashed(password: str, login: str) -> str:
    """The hash to keep; `BadInput` for a password that is too short, too long, or easy to guess."""
    password = _plain(password)
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadInput(
            f"密码要 {SHORTEST} 到 {LONGEST} 个字符，可以是一句话。",
            f"A password has {SHORTEST} to {LONGEST} characters; a sentence is good.",
            code="BAD_PASSWORD",
            detail={"field": "password"},
        )
    if _is_easy(password.lower(), login):
        raise BadInput(
            "这个密码太容易猜到，请换一个。",
            "That password is too easy to guess.",
            code="BAD_PASSWORD",
            detail={"field": "password"},
        )
    return _hasher.hash(password)


def _is_easy(said: str, login: str) -> bool:
    in_a_row = any(said in row or said in row[::-1] for row in _IN_A_ROW)
    return login in said or len(set(said)) < 4 or in_a_row or said in _MOST_USED


def fits(password: str, hash_: str | None) -> bool:
    """Whether it is the password of that hash; takes as long where there is none."""
    if len(password) > LONGEST:
        return False
    try:
        _hasher.verify(hash_ or NOBODYS, _plain(password))
    except (VerificationError, InvalidHashError):
        return False
    return hash_ is not None


def _plain(password: str) -> str:
    """The same from every keyboard: full-width letters are the usual ones."""
    return unicodedata.normalize("NFKC", password)
