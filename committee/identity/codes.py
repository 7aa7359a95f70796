"""统一社会信用代码 as evidence: equal, different, or missed by one slip of the hand."""

from schema import Enterprise, Institution, Organisation


def code_of(one: object) -> str | None:
    """The valid code."""
    return one.uscc if isinstance(one, Enterprise | Institution) else None


def given_code(one: Organisation) -> str | None:
    """The code as it was given, where it is not valid."""
    if isinstance(one, Enterprise | Institution) and one.uscc_as_given:
        return one.uscc_as_given.upper()
    return None


def nearly(given: str, valid: str) -> bool:
    """Whether one character is wrong, missing or too many, or two stand the wrong way round."""
    if abs(len(given) - len(valid)) > 1 or given == valid:
        return False
    start = next((i for i, (x, y) in enumerate(zip(given, valid, strict=False)) if x != y), 17)
    rest, right = given[start:], valid[start:]
    return (
        rest[1:] == right[1:]
        or rest[1:] == right
        or rest == right[1:]
        or (rest[:2] == right[1::-1] and rest[2:] == right[2:])
    )


def code_keys(code: str) -> tuple[str, ...]:
    """Under one of these a code meets every code that it misses by one slip."""
    return (f"1{code[8:17]}", f"2{code[:12]}", f"3{code[:6]}{code[-6:]}")
