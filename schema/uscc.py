"""统一社会信用代码: its form and check digit (GB 32100-2015)."""

from functools import lru_cache
from operator import mul

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUE = {char: value for value, char in enumerate(ALPHABET)}
_WEIGHTS = [pow(3, place, 31) for place in range(17)]


def check_digit(first17: str) -> str:
    """The 18th character for the first 17; KeyError where one is not of the alphabet."""
    return ALPHABET[-sum(map(mul, _WEIGHTS, [_VALUE[char] for char in first17])) % 31]


@lru_cache(maxsize=10_000)
def is_valid(code: str) -> bool:
    """Whether `code` has 18 characters of the alphabet and the right check digit."""
    return len(code) == 18 and all(char in _VALUE for char in code) and check_digit(code[:17]) == code[17]
