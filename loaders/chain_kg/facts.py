"""A line of the graph's files to facts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from committee.judgements import Refused, refused_here
from committee.recording import edge_id, offer_id, product_id
from graph.stores import Transaction
from loaders.chain_kg import reasons
from loaders.chain_kg.names import why_not
from loaders.chain_kg.reasons import Reason
from schema import (
    Enterprise,
    ExternalId,
    InputOf,
    KindOf,
    Offer,
    Organisation,
    Product,
    ProductEdge,
    Record,
    Source,
)
from schema.ids import key_id
from schema.names import fold, tidy

A_SHARE = "a-share"
INDUSTRY = "所属行业："


@dataclass(slots=True)
class Facts:
    """What one line says: records, or why it is left out; `noted` is what was odd about it."""

    records: list[Record] = field(default_factory=list)
    rejected: Reason | None = None
    value: str | None = None
    noted: list[tuple[Reason, str]] = field(default_factory=list)


class StoredCompanies:
    """Companies that were stored before: those with codes of the exchange, and those with names that are asked for."""

    def __init__(self, coded: Sequence[Organisation] = (), called: Sequence[Organisation] = ()) -> None:
        self._coded: dict[str, str] = {}
        self._called: dict[str, list[str]] = {}
        for one in coded:
            for external in one.external_ids:
                if external.system == A_SHARE:
                    self._coded.setdefault(external.id, one.id)
        for one in called:
            if all(external.system != A_SHARE for external in one.external_ids):
                self._called.setdefault(fold(one.name), []).append(one.id)

    def id_of(self, code: str, name: str) -> str | None:
        """Who has the code; else who alone has that very full name and no code of the exchange."""
        same = self._called.get(fold(name), [])
        return self._coded.get(code) or (same[0] if len(same) == 1 else None)


class ChainFacts:
    """Builds facts, and remembers which companies and products there are."""

    def __init__(self, folder: str, recorded_at: str) -> None:
        self.companies: dict[str, str] = {}
        self._stored = StoredCompanies()
        self._noted: dict[str, Enterprise] = {}
        self._folder = folder
        self._recorded_at = recorded_at
        self._products: dict[str, str] = {}
        self._known: dict[str, str] | None = None
        self._seen: set[str] = set()
        self._refused: Refused | None = None

    def document(self, name: str) -> str:
        return f"{self._folder}/{name}"

    def _source(self, name: str, line: int) -> tuple[Source, ...]:
        return (Source(document=self.document(name), row=line, recorded_at=self._recorded_at),)

    def companies_ahead(self, tx: Transaction, rows: Sequence[dict[str, Any]]) -> None:
        """Ask for all companies that the next rows name, as the store may be far away."""
        codes, names = ({_text(row, key) for row in rows} for key in ("code", "fullname"))
        self._stored = StoredCompanies(
            tx.organisations_with_external_id(A_SHARE, *sorted(codes)),
            tx.organisations_called(*sorted(names)),
        )

    def company(self, tx: Transaction, row: dict[str, Any], line: int) -> Facts:
        """A listed company. A repeated code is the same company under another name."""
        code, name = _text(row, "code"), _text(row, "fullname")
        if not code or not name:
            return Facts(rejected=reasons.NO_NAME)
        known = self._company(code)
        noted = [(reasons.REPEATED_CODE, f"{code} {name}")] if known else []
        id_ = known or self._stored.id_of(code, name) or key_id("Enterprise", A_SHARE, code)
        self.companies[code] = self.companies[code.partition(".")[0]] = id_
        one = Enterprise(
            id=id_,
            name=name,
            short_name=_text(row, "name") or None,
            external_ids=(ExternalId(system=A_SHARE, id=code),),
            sources=self._source("company.json", line),
        )
        return Facts([one], noted=noted)

    def _company(self, code: str) -> str | None:
        """Some files write the exchange behind the code, some do not."""
        return self.companies.get(code) or self.companies.get(code.partition(".")[0])

    def industries_ahead(self, tx: Transaction, rows: Sequence[dict[str, Any]]) -> None:
        """Ask for all companies that the next rows name."""
        ids = {id_ for row in rows if (id_ := self._company(_text(row, "company_code")))}
        self._noted = {one.id: one for one in tx.get_many(Enterprise, sorted(ids)) if one is not None}

    def company_industry(self, tx: Transaction, row: dict[str, Any], line: int) -> Facts:
        """The industry becomes a line of the company's note."""
        code, industry = _text(row, "company_code"), _text(row, "industry_name")
        one = self._noted.get(self._company(code) or "")
        if one is None:
            return Facts(rejected=reasons.UNKNOWN_COMPANY, value=f"{code} {_text(row, 'company_name')}")
        said = f"{INDUSTRY}{industry}"
        if one.note and said in one.note.split("\n"):
            return Facts()
        note = f"{one.note}\n{said}" if one.note else said
        return Facts(
            [
                Enterprise(
                    id=one.id, name=one.name, note=note, sources=self._source("company_industry.json", line)
                )
            ]
        )

    def product(self, tx: Transaction, row: dict[str, Any], line: int) -> Facts:
        """A name that is a product's."""
        name = _text(row, "name")
        if reason := why_not(name):
            return Facts(rejected=reason, value=name)
        key = fold(name)
        if key in self._products:
            return Facts(noted=[(reasons.REPEATED, name)])
        id_ = self._known_products(tx).get(key) or product_id(name)
        self._products[key] = id_
        return Facts([Product(id=id_, name=name, sources=self._source("product.json", line))])

    def _known_products(self, tx: Transaction) -> dict[str, str]:
        """Name → product before this load, a product's own name before another one's alias."""
        if self._known is None:
            self._known = {}
            aliases: dict[str, str] = {}
            own = ""
            for id_, name in tx.product_names():
                (aliases if id_ == own else self._known).setdefault(fold(name), id_)
                own = id_
            self._known = {**aliases, **self._known}
        return self._known

    def company_product(self, tx: Transaction, row: dict[str, Any], line: int) -> Facts:
        """A main product, with its share of revenue."""
        code, name = _text(row, "company_code"), _text(row, "product_name")
        who, product = self._company(code), self._products.get(fold(name))
        if who is None:
            return Facts(rejected=reasons.UNKNOWN_COMPANY, value=f"{code} {_text(row, 'company_name')}")
        if product is None:
            return Facts(rejected=why_not(name) or reasons.UNKNOWN_PRODUCT, value=name)
        id_ = offer_id(who, product)
        if self._repeated(id_):
            return Facts(noted=[(reasons.REPEATED, f"{code} {name}")])
        share = row.get("rel_weight")
        good = isinstance(share, int | float) and not isinstance(share, bool) and 0 <= share <= 1
        offer = Offer(
            id=id_,
            organisation_id=who,
            product_id=product,
            main=True,
            share=float(share) if good and share is not None else None,
            sources=self._source("company_product.json", line),
        )
        return Facts([offer], noted=[] if good else [(reasons.BAD_SHARE, f"{code} {name} {share}")])

    def product_product(self, tx: Transaction, row: dict[str, Any], line: int) -> Facts:
        """上游材料, 产品小类 or 下游产品."""
        first, second, relation = _text(row, "from_entity"), _text(row, "to_entity"), _text(row, "rel")
        for name in (first, second):
            if fold(name) not in self._products:
                return Facts(rejected=why_not(name) or reasons.UNKNOWN_PRODUCT, value=name)
        if relation == "产品小类" and not fold(second).endswith(fold(first)):
            return Facts(rejected=reasons.NO_KIND, value=f"{first}→{second}")
        directions: dict[str, tuple[type[ProductEdge], str, str]] = {
            "上游材料": (InputOf, second, first),
            "下游产品": (InputOf, first, second),
            "产品小类": (KindOf, second, first),
        }
        if relation not in directions:
            return Facts(rejected=reasons.UNKNOWN_RELATION, value=relation)
        type_, source, target = directions[relation]
        return self._edge(
            tx, type_, self._products[fold(source)], self._products[fold(target)], line, f"{first}→{second}"
        )

    def _edge(
        self, tx: Transaction, type_: type[ProductEdge], source: str, target: str, line: int, shown: str
    ) -> Facts:
        if source == target:
            return Facts(rejected=reasons.SELF, value=shown)
        id_ = edge_id(type_, source, target)
        if self._repeated(id_):
            return Facts(noted=[(reasons.REPEATED, shown)])
        sources = self._source("product_product.json", line)
        edge = type_(id=id_, source_id=source, target_id=target, sources=sources)
        if self._refused_in(tx).without(edge) is None:
            return Facts(noted=[(reasons.REFUSED, shown)])
        return Facts([edge])

    def _refused_in(self, tx: Transaction) -> Refused:
        """What people refused before this load."""
        if self._refused is None:
            self._refused = refused_here(tx)
        return self._refused

    def _repeated(self, id_: str) -> bool:
        if id_ in self._seen:
            return True
        self._seen.add(id_)
        return False


def _text(row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    return tidy(value) if isinstance(value, str) else ""
