"""A record as the cells of its sheet, for people. What they cannot say goes into the technical columns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.stores import View
from loaders.export.names import Names
from loaders.headings import Kind
from loaders.splitting import stays_whole
from loaders.workbook.catalogue import says_same
from loaders.workbook.words import KINDS, NEED_STATES, OFFER_STATES, VISIBILITIES, word_for
from loaders.world import WORKBOOK
from schema import (
    ClusterParty,
    Enterprise,
    ExternalId,
    IdentityDecision,
    InputOf,
    Institution,
    InstitutionForm,
    Introduction,
    Judgement,
    KindOf,
    MayMean,
    Membership,
    Need,
    NeedState,
    Offer,
    OfferState,
    Organisation,
    Outcome,
    Product,
    Quantity,
    Record,
    Relation,
    RelationKind,
    ReportedCount,
    Visibility,
)
from schema.region import divisions

Cells = dict[str, str]
DECIDED = "已确认"
_RELATIONS: dict[type[Record], str] = {InputOf: "用于", KindOf: "小类", MayMean: "可能指"}


@dataclass(slots=True)
class Writer:
    """Writes records as cells by field; `view` gives what a list column gathers."""

    view: View
    names: Names

    def cells(self, record: Record) -> tuple[Kind, Cells]:
        """The sheet where the record stands, and its cells."""
        kind, cells = self._written(record)
        cited = next((source.cited for source in record.sources if source.cited), None)
        return kind, {**cells, "note": getattr(record, "note", None) or "", "cited": cited or ""}

    def _written(self, record: Record) -> tuple[Kind, Cells]:
        match record:
            case ClusterParty():
                return Kind.PARTY, self._party(record)
            case Enterprise() | Institution():
                return Kind.ENTERPRISE, self._enterprise(record)
            case Membership():
                return Kind.MEMBERSHIP, self._membership(record)
            case Product():
                return Kind.PRODUCT, {
                    "name": record.name,
                    "aliases": joined(record.aliases),
                    "kind": word_for(record.kind, KINDS),
                }
            case InputOf() | KindOf() | MayMean():
                return Kind.PRODUCT_RELATION, {
                    "upstream": self.names.product(record.source_id),
                    "downstream": self.names.product(record.target_id),
                    "relation": _RELATIONS[type(record)],
                }
            case Offer() if record.steward or record.audience or record.party_id:
                return Kind.SERVICE, self._service(record)
            case Offer():
                return Kind.OFFER, self._offer(record)
            case Need():
                return Kind.NEED, self._need(record)
            case Relation():
                return Kind.RELATION, self._relation(record)
            case Introduction():
                return Kind.INTRODUCTION, self._introduction(record)
            case Outcome():
                return Kind.OUTCOME, self._outcome(record)
            case ReportedCount():
                return Kind.REPORTED, self._reported(record)
            case IdentityDecision():
                return Kind.ALIAS, {
                    "name": record.name,
                    "meant": self.names.organisation(record.organisation_id),
                    "relation": DECIDED if says_same(record.words or "") else record.words or DECIDED,
                }
            case Judgement():
                organisation, product = self.names.organisation, self.names.product
                about = organisation(record.organisation_id) or product(record.other_id) or record.name
                return Kind.JUDGEMENT, {
                    "about": about or "",
                    "claim": record.claim.zh,
                    "product": product(record.product_id),
                    "right": "对" if record.right else "不对",
                }
        raise TypeError(f"no sheet for {type(record).__name__}")

    def _called(self, one: Organisation) -> Cells:
        contact = one.contacts[0] if one.contacts else None
        return {
            "number": numbered(one.external_ids),
            "name": one.name,
            "short_name": one.short_name or "",
            "aliases": joined(one.aliases),
            "place": one.place or (divisions().full_name(one.region) if one.region else ""),
            "person": (contact and contact.person) or "",
            "phone": (contact and contact.phone) or "",
        }

    def _party(self, one: ClusterParty) -> Cells:
        return {
            **self._called(one),
            "form": one.form.value,
            "parent": self.names.organisation(one.parent_id),
            "founded": one.founded or "",
        }

    def _enterprise(self, one: Enterprise | Institution) -> Cells:
        offers = self.view.offers_of([one.id])
        main = [offer.product_id for offer in offers if offer.main]
        members = self.view.memberships_of([one.id])
        edges = self.view.product_edges_of(InputOf, main)
        form = one.form if isinstance(one, Institution) else None
        return {
            **self._called(one),
            "form": form.value if isinstance(form, InstitutionForm) else "企业",
            "uscc": one.uscc or one.uscc_as_given or "",
            "party": self.names.organisation(members[0].party_id) if members else "",
            "role": (members[0].role or "") if members else "",
            "products": self._listed(main),
            "offers": self._listed(offer.product_id for offer in offers if not offer.main),
            "needs": self._listed(
                need.product_id for need in self.view.needs_of([one.id]) if need.product_id
            ),
            "downstream": self._listed(edge.target_id for edge in edges if edge.source_id in main),
            "capacity": one.capacity_note or "",
            "certificates": joined(one.certificates),
            "shown": "是" if one.shown else "",
            "visited_on": one.visited_on or "",
        }

    def _listed(self, product_ids: Iterable[str]) -> str:
        """Names for a list column: only those that come out of it whole."""
        names = (self.names.product(id_) for id_ in dict.fromkeys(product_ids))
        return joined(name for name in names if stays_whole(name))

    def _membership(self, one: Membership) -> Cells:
        return {
            "party": self.names.organisation(one.party_id),
            "member": self.names.organisation(one.organisation_id),
            "role": one.role or "",
            "since": one.since or "",
            "until": one.until or "",
        }

    def _service(self, one: Offer) -> Cells:
        product = self.view.get(Product, one.product_id)
        return {
            "product": self.names.product(one.product_id),
            "kind": word_for(product.kind if product else None, KINDS),
            "who": self.names.organisation(one.organisation_id),
            "steward": one.steward or "",
            "audience": one.audience or "",
            "party": self.names.organisation(one.party_id),
            "valid_until": one.valid_until or "",
        }

    def _offer(self, one: Offer) -> Cells:
        product = self.view.get(Product, one.product_id)
        return {
            "who": self.names.organisation(one.organisation_id),
            "product": self.names.product(one.product_id),
            "kind": word_for(product.kind if product else None, KINDS),
            "main": "" if one.main is None else "是" if one.main else "否",
            "share": "" if one.share is None else f"{one.share * 100:.6g}%",
            "capacity": written(one.capacity),
            "certificates": joined(one.certificates),
            "price": one.price or "",
            "lead_time": one.lead_time or "",
            "regions": joined(divisions().full_name(code) for code in one.regions),
            "stage": one.stage.value if one.stage else "",
            "valid_until": one.valid_until or "",
            "state": "" if one.state is OfferState.ACTIVE else word_for(one.state, OFFER_STATES),
            "visibility": ""
            if one.visibility is Visibility.CATEGORY
            else word_for(one.visibility, VISIBILITIES),
        }

    def _need(self, one: Need) -> Cells:
        state = one.closed_reason if one.closed_reason in NEED_STATES else word_for(one.state, NEED_STATES)
        return {
            "number": numbered(one.external_ids),
            "who": self.names.organisation(one.organisation_id),
            "text": one.text,
            "product": self.names.product(one.product_id),
            "kind": word_for(one.kind, KINDS),
            "quantity": written(one.quantity),
            "specification": one.specification or "",
            "certificates": joined(one.certificates),
            "region_text": one.region_text or "",
            "deadline": one.deadline_text or one.deadline or "",
            "state": "" if one.state is NeedState.OPEN else state or "",
            "visibility": word_for(one.visibility, VISIBILITIES),
        }

    def _relation(self, one: Relation) -> Cells:
        return {
            "supplier": self.names.organisation(one.source_id),
            "customer": self.names.organisation(one.target_id),
            "product": self.names.product(one.product_id),
            "relation": "供应" if one.kind is RelationKind.SUPPLIES else "相识",
            "since": one.since or "",
            "until": one.until or "",
        }

    def _introduction(self, one: Introduction) -> Cells:
        return {
            "number": numbered(one.external_ids),
            "a": self.names.organisation(one.a_id),
            "b": self.names.organisation(one.b_id),
            "supplier": self.names.organisation(one.supplier_id),
            "matter": one.matter or "",
            "type": one.type or "",
            "party": self.names.organisation(one.party_id),
            "date": one.date or "",
            "state": one.state_text or one.state.zh,
            "effect": one.effect_text or "",
        }

    def _outcome(self, one: Outcome) -> Cells:
        return {
            "introduction": self.names.introduction(one.introduction_id),
            "who": self.names.organisation(one.organisation_id),
            "metric": one.metric,
            "before": written(one.before),
            "after": written(one.after),
            "change": written(one.change),
            "unit": one.unit or "",
            "qualifier": one.qualifier or "",
            "nature": one.nature.value,
            "date": one.date or "",
        }

    def _reported(self, one: ReportedCount) -> Cells:
        return {
            "who": self.names.organisation(one.organisation_id),
            "metric": one.metric,
            "value": written(one.value),
            "unit": one.value.unit or "",
            "qualifier": one.value.qualifier or "",
            "period": one.period or "",
            "known": "" if one.known is None else str(one.known),
        }


def joined(items: Iterable[str]) -> str:
    return "；".join(items)


def written(quantity: Quantity | None) -> str:
    return quantity.text if quantity else ""


def numbered(external_ids: Iterable[ExternalId]) -> str:
    """The number that a workbook gave."""
    return next((external.id for external in external_ids if external.system == WORKBOOK), "")


def ordered(cells: Mapping[str, str], fields: Iterable[str]) -> list[str]:
    """The cells in the order of the sheet's columns."""
    return [cells.get(name, "") for name in fields]
