"""What people with an account are to organisations, found by either."""

from collections.abc import Sequence
from typing import TypeVar

from graph.stores.neo4j.drawing import Node, Pointer
from graph.stores.neo4j.reader import Reader
from schema import Block, Consent, Entrusted, Erasure, Representative, Reveal, Share, Stewardship

P = TypeVar("P", bound=Entrusted)


def _introduction(one: Entrusted) -> list[tuple[str, dict[str, object]]]:
    id_ = getattr(one, "introduction_id", None)
    return [(id_, {})] if id_ else []


def _receiver(one: Entrusted) -> list[tuple[str, dict[str, object]]]:
    return [(one.to_id, {})] if isinstance(one, Share) else []


# (:Entrusted:Stewardship {person})-[:ENTRUSTED_WITH]->(:Organisation), of a consent the introduction, of a share who sees it
ENTRUSTED = Node(
    "Entrusted",
    (Representative, Stewardship, Consent, Reveal, Block, Share, Erasure),
    pointers=(
        Pointer("ENTRUSTED_WITH", lambda e: [(e.organisation_id, {})], may_dangle=True),
        Pointer("UNDER", _introduction, may_dangle=True),
        Pointer("SHARED_WITH", _receiver),
    ),
)


class EntrustedReads(Reader):
    """What the contract says of what people are to organisations."""

    def entrusted_to(self, type_: type[P], person: str) -> list[P]:
        return self._list(
            ENTRUSTED,
            f"MATCH (r:Entrusted:{type_.__name__} {{person: $person}})",
            lambda one: isinstance(one, type_) and one.person == person,
            person=person,
        )

    def entrusted_with(self, type_: type[P], organisation_ids: Sequence[str]) -> list[P]:
        asked = set(organisation_ids)
        return self._list(
            ENTRUSTED,
            f"UNWIND $ids AS id MATCH (:Qianxian {{id: id}})<-[:ENTRUSTED_WITH]-(r:{type_.__name__})",
            lambda one: isinstance(one, type_) and one.organisation_id in asked,
            ids=sorted(asked),
        )
