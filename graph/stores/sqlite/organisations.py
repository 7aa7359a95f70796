"""Organisations of all three types in one table; their names and external ids beside it."""

from collections.abc import Sequence

from graph.stores.contract import OrganisationFilter, Page
from graph.stores.sqlite.reader import Reader, Where
from graph.stores.sqlite.tables import SideTable, Table, external_ids_of, marks
from schema import ClusterParty, Enterprise, IdentityDecision, Institution, Membership, Organisation
from schema.names import fold

TABLE = Table(
    "organisation",
    (Enterprise, Institution, ClusterParty),
    (
        ("name_key", lambda o: fold(o.name)),
        ("uscc", lambda o: getattr(o, "uscc", None)),
        ("region", lambda o: o.region),
        ("parent_id", lambda o: getattr(o, "parent_id", None)),
    ),
    (
        SideTable("organisation_name", ("name_key",), lambda o: {(fold(name),) for name in o.names}),
        external_ids_of("organisation"),
    ),
)
MEMBERSHIPS = Table(
    "membership",
    (Membership,),
    (("organisation_id", lambda m: m.organisation_id), ("party_id", lambda m: m.party_id)),
)
DECISIONS = Table(
    "identity_decision",
    (IdentityDecision,),
    (
        ("name_key", lambda d: fold(d.name)),
        ("organisation_id", lambda d: d.organisation_id),
        ("other_id", lambda d: d.other_id),
    ),
)
_ALL_TYPES: tuple[type[Organisation], ...] = (Enterprise, Institution, ClusterParty)


class OrganisationReads(Reader):
    """What the contract says of organisations, memberships and identity."""

    def organisations_called(self, *names: str) -> list[Organisation]:
        keys = [fold(name) for name in names]
        return self._having(TABLE, "SELECT record_id FROM organisation_name WHERE name_key", keys)

    def organisation_by_uscc(self, uscc: str) -> Organisation | None:
        return next(iter(self._list(TABLE, "WHERE r.uscc = ?", (uscc,))), None)

    def organisations_with_external_id(self, system: str, *ids: str) -> list[Organisation]:
        return self._with_external_id(TABLE, system, ids)

    def organisations(
        self, filter_: OrganisationFilter, first: int, after: tuple[str, str] | None = None
    ) -> Page[Organisation]:
        types = filter_.types or _ALL_TYPES
        where = Where()
        where.demand(f"r.type IN ({marks(types)})", *(type_.__name__ for type_ in types))
        if filter_.text:
            named = "SELECT record_id FROM organisation_name WHERE instr(name_key, ?) > 0"
            where.demand(f"r.id IN ({named})", fold(filter_.text))
        if filter_.region:
            if filter_.region.isdigit():
                where.demand("r.region GLOB ?", f"{filter_.region}*")
            elif filter_.region == "CHN":
                where.demand("(r.region GLOB '[0-9]*' OR r.region = 'CHN')")
            else:
                where.demand("r.region = ?", filter_.region)
        if filter_.product_id:
            where.demand(
                "r.id IN (SELECT organisation_id FROM offer WHERE product_id = ?)", filter_.product_id
            )
        if filter_.party_id:
            where.demand(
                "r.id IN (SELECT organisation_id FROM membership WHERE party_id = ?)", filter_.party_id
            )
        if filter_.public_or is not None:
            beside = sorted(filter_.public_or)
            public = "r.type = 'ClusterParty' OR json_extract(r.body, '$.shown') = 1"
            where.demand(f"({public} OR r.id IN ({marks(beside)}))", *beside)
        return self._page(TABLE, where, "name_key", first, after, lambda one: fold(one.name))

    def parties_within(self, party_id: str) -> list[Organisation]:
        return self._list(TABLE, "WHERE r.parent_id = ? ORDER BY r.id", (party_id,))

    def memberships_of(self, organisation_ids: Sequence[str]) -> list[Membership]:
        return self._in(MEMBERSHIPS, "organisation_id", organisation_ids)

    def members_of(self, party_id: str) -> list[Membership]:
        return self._in(MEMBERSHIPS, "party_id", [party_id])

    def identity_decisions(self, name: str) -> list[IdentityDecision]:
        return self._list(DECISIONS, "WHERE r.name_key = ? ORDER BY r.id", (fold(name),))
