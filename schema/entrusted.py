"""What somebody who has an account is to an organisation."""

from dataclasses import dataclass

from schema.record import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrusted(Record):
    """`person` is the key of an account, which names nobody by itself: what they are called stands with the account.

    Such a record stands in no file, and none is taken from one: whoever loads a workbook makes nobody anything.
    """

    organisation_id: str
    person: str
