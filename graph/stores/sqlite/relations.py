"""Who works with whom: known relations, introductions and what came of them."""

from collections.abc import Mapping, Sequence
from typing import cast

from graph.stores.sqlite.reader import Reader
from graph.stores.sqlite.tables import SideTable, Table, listed
from schema import Introduction, Outcome, Relation, ReportedCount

RELATIONS = Table(
    "relation",
    (Relation,),
    (
        ("source_id", lambda r: r.source_id),
        ("target_id", lambda r: r.target_id),
        ("product_id", lambda r: r.product_id),
    ),
)
INTRODUCTIONS = Table(
    "introduction",
    (Introduction,),
    (
        ("a_id", lambda i: i.a_id),
        ("b_id", lambda i: i.b_id),
        ("party_id", lambda i: i.party_id),
        ("need_id", lambda i: i.need_id),
    ),
    (SideTable("introduction_product", ("product_ids",), lambda i: {(id_,) for id_ in i.product_ids}),),
)
OUTCOMES = Table(
    "outcome",
    (Outcome,),
    (("organisation_id", lambda o: o.organisation_id), ("introduction_id", lambda o: o.introduction_id)),
)
REPORTED = Table("reported_count", (ReportedCount,), (("organisation_id", lambda c: c.organisation_id),))

_PROVEN = """SELECT asked.value, i.id FROM json_each(?) asked
    CROSS JOIN introduction i ON i.a_id = asked.value OR i.b_id = asked.value
    WHERE json_extract(i.body, '$.state') IN ('in_use', 'effect')"""


class RelationReads(Reader):
    """What the contract says of relations, introductions and outcomes."""

    def relations_of(self, organisation_id: str) -> list[Relation]:
        where = "WHERE r.source_id = ?1 OR r.target_id = ?1 ORDER BY r.id"
        return self._list(RELATIONS, where, (organisation_id,))

    def introductions_of(self, organisation_id: str) -> list[Introduction]:
        where = "WHERE r.a_id = ?1 OR r.b_id = ?1 OR r.party_id = ?1 ORDER BY r.id"
        return self._list(INTRODUCTIONS, where, (organisation_id,))

    def proven(self, organisation_ids: Sequence[str]) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        ids = listed(list(dict.fromkeys(organisation_ids)))
        for organisation_id, id_ in sorted(self._db.execute(_PROVEN, (ids,))):
            found.setdefault(cast(str, organisation_id), []).append(cast(str, id_))
        return found

    def outcomes_of(self, organisation_ids: Sequence[str]) -> list[Outcome]:
        return self._in(OUTCOMES, "organisation_id", organisation_ids)

    def reported_of(self, organisation_id: str) -> list[ReportedCount]:
        return self._in(REPORTED, "organisation_id", [organisation_id])
