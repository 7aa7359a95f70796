"""共享: what a cluster lets another one see of itself."""

from dataclasses import dataclass

from schema.entrusted import Entrusted
from schema.ids import key_id


@dataclass(frozen=True, slots=True, kw_only=True)
# (:ClusterParty|Enterprise|Institution)-[:SHARED_WITH]->(:ClusterParty)
class Share(Entrusted):
    """The offers and needs of `organisation_id`, and of all within it where it is a cluster party, are seen as a category in
    suggestions to the enterprises of the cluster party `to_id` and all within that.

    `until` is the last day, for good where there is none; `shared_at` and `withdrawn_at` are moments, ISO 8601 in UTC.
    """

    to_id: str
    shared_at: str
    until: str | None = None
    withdrawn_at: str | None = None

    def holds(self, today: str) -> bool:
        return self.withdrawn_at is None and (self.until is None or today <= self.until)


def share_id(organisation_id: str, to_id: str) -> str:
    return key_id("Share", organisation_id, to_id)
