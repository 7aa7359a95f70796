"""What people with an account are to organisations, found by either."""

from collections.abc import Sequence
from typing import TypeVar

from graph.stores.sqlite.reader import Reader
from graph.stores.sqlite.tables import Table
from schema import Block, Consent, Entrusted, Erasure, Representative, Reveal, Share, Stewardship

P = TypeVar("P", bound=Entrusted)

TABLE = Table(
    "entrusted",
    (Representative, Stewardship, Consent, Reveal, Block, Share, Erasure),
    (
        ("organisation_id", lambda e: e.organisation_id),
        ("person", lambda e: e.person),
        ("to_id", lambda e: getattr(e, "to_id", None)),
        ("introduction_id", lambda e: getattr(e, "introduction_id", None)),
    ),
)


class EntrustedReads(Reader):
    """What the contract says of what people are to organisations."""

    def entrusted_to(self, type_: type[P], person: str) -> list[P]:
        where = "WHERE r.person = ? AND r.type = ? ORDER BY r.id"
        return self._list(TABLE, where, (person, type_.__name__))

    def entrusted_with(self, type_: type[P], organisation_ids: Sequence[str]) -> list[P]:
        found = self._in(TABLE, "organisation_id", organisation_ids)
        return [one for one in found if isinstance(one, type_)]
