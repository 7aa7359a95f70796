"""Fits and scores are kept to a few decimal digits, so that they are equal on every machine.

`round` with digits goes by way of decimal text. That takes several times as long, a question rounds hundreds of times,
and only what stands in the middle between two needs it.
"""

_WHOLE = 1.5 * 2.0**52  # so large a number has no digits behind the point: what is added to it is rounded
_SURE = 0.499  # so far from a whole number, that is the nearest whatever the multiplication lost


def six_digits(value: float) -> float:
    """`round(value, 6)`, for values up to a thousand."""
    scaled = value * 1e6
    whole = scaled + _WHOLE - _WHOLE
    return whole / 1e6 if -_SURE < scaled - whole < _SURE else round(value, 6)


def nine_digits(value: float) -> float:
    """`round(value, 9)`, for values up to a thousand."""
    scaled = value * 1e9
    whole = scaled + _WHOLE - _WHOLE
    return whole / 1e9 if -_SURE < scaled - whole < _SURE else round(value, 9)
