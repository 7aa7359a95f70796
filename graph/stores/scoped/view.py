"""One moment of a store as somebody may see it: what may not be seen does not exist, or has its hidden fields taken
out. Search, filters, order, counts and neighbours are over what can be seen."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from graph.stores.chain import Chain, Closing, Entry
from graph.stores.contract import (
    Change,
    ChangeKind,
    ChangeSet,
    NeedFilter,
    OrganisationFilter,
    Page,
    Reference,
    View,
)
from graph.stores.ranking import first_of_each, fittest_of_each
from graph.stores.scoped.faces import Faces
from graph.stores.scoped.redacting import redacted, shows, without
from schema import (
    RECORD_TYPES,
    Entrusted,
    IdentityDecision,
    Introduction,
    Judgement,
    Membership,
    Need,
    NotAllowed,
    Offer,
    Organisation,
    Outcome,
    Product,
    ProductEdge,
    Record,
    Relation,
    ReportedCount,
    Share,
    Visibility,
)
from schema.disclosure import Face
from schema.offer import TO_OTHERS

R = TypeVar("R", bound=Record)
E = TypeVar("E", bound=ProductEdge)
P = TypeVar("P", bound=Entrusted)
_ALL = 2**31  # without a limit: what is cut off would depend on what is not seen
_STEP = 200
_ENDS: Mapping[type[Record], tuple[str, ...]] = {
    Relation: ("source_id", "target_id"),
    Introduction: ("a_id", "b_id", "supplier_id"),
    Share: ("organisation_id",),
}
_USUAL = 200  # offers of a product, where nothing else is said


class ScopedView:
    """What `faces` show of `whole`."""

    def __init__(self, whole: View, faces: Faces) -> None:
        self.whole = whole
        self._faces = faces
        self._offers: dict[str, list[Offer]] = {}  # of the products asked for last, while nothing is written

    def as_seen(self, records: Sequence[R]) -> list[R | None]:
        return self._each(records)

    @property
    def settled(self) -> bool:
        return self.whole.settled

    @property
    def sees_what_is_kept_back(self) -> bool:
        return self._faces.sees_what_is_kept_back

    def number(self) -> int:
        return self.whole.number()

    # What all reads are made of

    def _each(self, records: Sequence[Record | None]) -> list[Any]:
        """What is shown of each, None of what is not."""
        there = [record for record in records if record is not None]
        if len(there) == len(records):
            return self._shown(there)
        shown = iter(self._shown(there))
        return [next(shown) if one is not None else None for one in records]

    def _shown(self, records: Sequence[Record]) -> list[Record | None]:
        turned = self._faces.of(records)
        shown = [redacted(one, faces) if faces else None for one, faces in zip(records, turned, strict=True)]
        if records and not self._faces.matching and isinstance(records[0], Relation | Introduction | Share):
            return [self._without_ids(one) if one is not None else None for one in shown]
        return shown

    def _without_ids(self, shown: Record) -> Record:
        """Of what is between two, the other's id is told to who may see the other: ids are made from names."""
        ends = _ENDS[type(shown)]
        named = {name: id_ for name in ends if (id_ := getattr(shown, name))}
        turned = self._faces.of_organisations(named.values())
        hidden = [name for name, id_ in named.items() if not turned[id_]]
        return without(shown, hidden) if hidden else shown

    def _only(self, records: Sequence[R]) -> list[R]:
        return [record for record in self._each(records) if record is not None]

    def _whole_ones(self, ids: Iterable[str]) -> list[str]:
        ids = list(dict.fromkeys(ids))
        turned = self._faces.of_organisations(ids)
        return [id_ for id_ in ids if Face.WHOLE in turned[id_]]

    def _page(
        self,
        read: Callable[[int, tuple[str, str] | None], Page[R]],
        first: int,
        after: tuple[str, str] | None,
        field: str,
        keeps: Callable[[R], bool] = lambda record: True,
    ) -> Page[R]:
        """A page of those that show the field by which they are ordered and found; the store's pages are read until it
        is full."""
        items: list[R] = []
        keys: list[tuple[str, str]] = []
        more = True
        while more and len(items) <= first:
            page = read(_STEP, after)
            shown = {one.id: one for one in self._found_by(field, page.items)}
            for record, key in zip(page.items, page.keys, strict=True):
                if record.id in shown and keeps(record):
                    items.append(shown[record.id])
                    keys.append(key)
            more, after = page.more, page.keys[-1] if page.keys else after
        return Page(items[:first], len(items) > first, keys[:first])

    # The contract

    def get(self, type_: type[R], id_: str) -> R | None:
        return self.get_many(type_, [id_])[0]

    def get_many(self, type_: type[R], ids: Sequence[str]) -> list[R | None]:
        return self._each(self.whole.get_many(type_, ids))

    def foresee(self, ids: Iterable[str]) -> None:
        self.whole.foresee(ids)

    def all(self, type_: type[R], after: str = "") -> Iterator[R]:
        records = self.whole.all(type_, after)
        while some := list(islice(records, _STEP)):
            yield from self._only(some)

    def counts(self) -> Mapping[type[Record], int]:
        return {type_: sum(1 for _ in self.all(type_)) for type_ in RECORD_TYPES}

    def organisations_called(self, *names: str) -> list[Organisation]:
        return self._found_by("name", self.whole.organisations_called(*names))

    def organisation_by_uscc(self, uscc: str) -> Organisation | None:
        holder = self.whole.organisation_by_uscc(uscc)
        return next(iter(self._found_by("uscc", [holder] if holder else [])), None)

    def organisations_with_external_id(self, system: str, *ids: str) -> list[Organisation]:
        return self._found_by("external_ids", self.whole.organisations_with_external_id(system, *ids))

    def _found_by(self, field: str, found: Sequence[R]) -> list[R]:
        """Who is found by a field that is not shown is not found."""
        turned = self._faces.of(found)
        return self._only(
            [one for one, faces in zip(found, turned, strict=True) if shows(type(one), faces, field)]
        )

    def organisations(
        self, filter_: OrganisationFilter, first: int, after: tuple[str, str] | None = None
    ) -> Page[Organisation]:
        makers = (
            {one.organisation_id for one in self.offers_for([filter_.product_id])}
            if filter_.product_id
            else None
        )
        asked = replace(filter_, public_or=self._faces.named())
        return self._page(
            lambda count, after: self.whole.organisations(asked, count, after),
            first,
            after,
            "name",
            lambda one: makers is None or one.id in makers,
        )

    def product_called(self, name: str) -> Product | None:
        found = self.whole.product_called(name)
        return next(iter(self._only([found] if found else [])), None)

    def products(self, text: str, first: int, after: tuple[str, str] | None = None) -> Page[Product]:
        return self._page(lambda count, after: self.whole.products(text, count, after), first, after, "name")

    def product_names(self) -> Iterator[tuple[str, str]]:
        return self.whole.product_names()

    def offered_products(self, visibilities: Collection[Visibility] | None = None) -> Iterator[str]:
        return self.whole.offered_products(TO_OTHERS)

    def product_links(self, type_: type[ProductEdge]) -> Iterator[tuple[str, str, str]]:
        return self.whole.product_links(type_)

    def product_edges_of(self, type_: type[E], product_ids: Sequence[str]) -> list[E]:
        return self._only(self.whole.product_edges_of(type_, product_ids))

    def judgements_of(self, product_ids: Sequence[str]) -> list[Judgement]:
        return self._only(self.whole.judgements_of(product_ids))

    def judgements_about(self, id_: str) -> list[Judgement]:
        return self._only(self.whole.judgements_about(id_))

    def offers_for(self, product_ids: Sequence[str], limit: int = _USUAL) -> list[Offer]:
        if limit == _USUAL and self._offers.keys() >= set(product_ids):
            return [offer for id_ in dict.fromkeys(product_ids) for offer in self._offers[id_]]
        offers = first_of_each(self._only(self._all_offers_for(product_ids, limit)), product_ids, limit)
        if limit == _USUAL and self.settled:
            self._offers = {id_: [] for id_ in product_ids}
            for offer in offers:
                self._offers[offer.product_id].append(offer)
        return offers

    def _all_offers_for(self, product_ids: Sequence[str], limit: int) -> list[Offer]:
        """Of those products of which the limit cut some off, all are read: what is cut off is what is shown last."""
        found = self.whole.offers_for(product_ids, limit)
        if len(found) < limit:
            return found
        counts = Counter([offer.product_id for offer in found])
        if all(count < limit for count in counts.values()):
            return found
        return self.whole.offers_for(product_ids, _ALL)

    def offers_of(
        self, organisation_ids: Sequence[str], product_ids: Sequence[str] | None = None
    ) -> list[Offer]:
        return self._only(self.whole.offers_of(organisation_ids, product_ids))

    def offers_with_external_id(self, system: str, *ids: str) -> list[Offer]:
        return self._found_by("external_ids", self.whole.offers_with_external_id(system, *ids))

    def offer_counts(
        self, organisation_ids: Sequence[str], visibilities: Collection[Visibility] | None = None
    ) -> Mapping[str, int]:
        """Of each as many as its faces show."""
        turned = self._faces.of_organisations(organisation_ids)
        by_faces: dict[frozenset[Visibility], list[str]] = {}
        for id_ in organisation_ids:
            by_faces.setdefault(self._faces.visible(turned[id_]), []).append(id_)
        counts: dict[str, int] = {}
        for visible, ids in by_faces.items():
            counts |= self.whole.offer_counts(ids, visible) if visible else {}
        return counts

    def needs_for(self, product_ids: Sequence[str], limit: int = 200) -> list[Need]:
        needs = self._only(self.whole.needs_for(product_ids, _ALL))
        return fittest_of_each(needs, product_ids, limit)

    def needs_with_external_id(self, system: str, *ids: str) -> list[Need]:
        return self._found_by("external_ids", self.whole.needs_with_external_id(system, *ids))

    def needs_of(self, organisation_ids: Sequence[str]) -> list[Need]:
        return self._only(self.whole.needs_of(organisation_ids))

    def needs(self, filter_: NeedFilter, first: int, after: tuple[str, str] | None = None) -> Page[Need]:
        return self._page(lambda count, after: self.whole.needs(filter_, count, after), first, after, "text")

    def needs_to_read(self, limit: int, after: str = "") -> list[Need]:
        return []

    def memberships_of(self, organisation_ids: Sequence[str]) -> list[Membership]:
        return self._only(self.whole.memberships_of(organisation_ids))

    def members_of(self, party_id: str) -> list[Membership]:
        return self._only(self.whole.members_of(party_id))

    def parties_within(self, party_id: str) -> list[Organisation]:
        return self._only(self.whole.parties_within(party_id))

    def relations_of(self, organisation_id: str) -> list[Relation]:
        return self._only(self.whole.relations_of(organisation_id))

    def introductions_of(self, organisation_id: str) -> list[Introduction]:
        return self._only(self.whole.introductions_of(organisation_id))

    def proven(self, organisation_ids: Sequence[str]) -> Mapping[str, list[str]]:
        return self.whole.proven(self._whole_ones(organisation_ids))

    def outcomes_of(self, organisation_ids: Sequence[str]) -> list[Outcome]:
        return self._only(self.whole.outcomes_of(organisation_ids))

    def reported_of(self, organisation_id: str) -> list[ReportedCount]:
        return self._only(self.whole.reported_of(organisation_id))

    def entrusted_to(self, type_: type[P], person: str) -> list[P]:
        return self._only(self.whole.entrusted_to(type_, person))

    def entrusted_with(self, type_: type[P], organisation_ids: Sequence[str]) -> list[P]:
        return self._only(self.whole.entrusted_with(type_, organisation_ids))

    def identity_decisions(self, name: str) -> list[IdentityDecision]:
        return self._only(self.whole.identity_decisions(name))

    # The log is the committee's own.

    def changes(self, since: int, types: Sequence[type[Record]] = (), limit: int = 1000) -> list[Change]:
        return []

    def number_before(self, moment: datetime) -> int:
        return 0

    def history(self, record_id: str) -> list[Change]:
        return []

    def histories(self, record_ids: Sequence[str]) -> Mapping[str, list[Change]]:
        return {}

    def change_sets(
        self, first: int, after: tuple[str, str] | None = None, kinds: Sequence[ChangeKind] = ()
    ) -> Page[ChangeSet]:
        return Page([], False)

    def change_set(self, id_: str) -> ChangeSet | None:
        return None

    def changes_in(self, change_set_id: str, since: int = 0, limit: int | None = None) -> list[Change]:
        return []

    def chain(self) -> Chain:
        raise not_ones_own_to_read()

    def entries(self) -> Iterator[Entry]:
        raise not_ones_own_to_read()

    def closings(self) -> Iterator[Closing]:
        raise not_ones_own_to_read()

    def references_to(self, type_: type[Record], ids: Sequence[str]) -> list[Reference]:
        """By whatever may be seen."""
        found = self.whole.references_to(type_, ids)
        return [one for one in found if self.get(one.type, one.id) is not None]

    def recall(self, key: str) -> str | None:
        return None

    def remembered(self, prefix: str = "") -> Iterator[tuple[str, str]]:
        return iter(())

    def remembered_keys(self, prefix: str) -> list[str]:
        return []


def not_ones_own_to_read() -> NotAllowed:
    return NotAllowed(
        "留痕由集群的工作人员查看。", "The log is for the committee's staff to read.", code="FORBIDDEN"
    )
