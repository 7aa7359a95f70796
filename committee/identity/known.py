"""An organisation with its names taken apart, once for all comparisons."""

from dataclasses import dataclass

from committee.identity.codes import code_of, given_code
from committee.identity.parsed import Parsed
from committee.identity.parsing import parse
from schema import Organisation


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One organisation, under one of its names."""

    one: Organisation
    name: str
    parsed: Parsed


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """`own` is its full name, `others` its short, other and former ones; `code` is valid, `given` is not."""

    one: Organisation
    own: Side
    others: tuple[Side, ...]
    code: str | None
    given: str | None

    @property
    def sides(self) -> tuple[Side, ...]:
        return (self.own, *self.others)


def known(one: Organisation) -> Known:
    own = Side(one, one.name, parse(one.name))
    others = tuple(Side(one, name, parse(name)) for name in (*one.names[1:], *own.parsed.former))
    return Known(one, own, others, code_of(one), given_code(one))
