"""Who already works with whom: per product, and per direction where it is known."""

from dataclasses import dataclass, field

from graph.matching.answer import Direction, KnownPartner, Words
from graph.matching.apart import NOBODY_APART, Apart
from graph.stores import View
from schema import Introduction, IntroductionState, Organisation, Product, Relation, RelationKind


@dataclass(slots=True)
class Acquaintance:
    """One pair. `products` are those they already share in the asked direction; `all_products`: the source does
    not say which, so every one of them may be meant."""

    products: set[str] = field(default_factory=set)
    all_products: bool = False

    def covers(self, *product_ids: str) -> bool:
        return self.all_products or any(id_ in self.products for id_ in product_ids)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the seeker's partners: pairs by partner, the refused ones, the list to show, who is kept apart, and
    for which need it came to nothing with whom."""

    pairs: dict[str, Acquaintance]
    refused: frozenset[str]
    partners: tuple[KnownPartner, ...]
    apart: Apart = NOBODY_APART
    ended: frozenset[tuple[str, str]] = frozenset()  # (partner, need)


NOBODY = Known({}, frozenset(), ())


def known_partners(view: View, seeker: Organisation, direction: Direction) -> Known:
    """Read the seeker's relations and introductions as seen when asking in `direction`."""
    pairs: dict[str, Acquaintance] = {}
    refused: set[str] = set()
    ended: set[tuple[str, str]] = set()
    shown: list[tuple[str, str, Words, str | None, Relation | Introduction]] = []
    for relation in view.relations_of(seeker.id):
        other = relation.target_id if relation.source_id == seeker.id else relation.source_id
        both = relation.kind is RelationKind.KNOWS
        pair = pairs.setdefault(other, Acquaintance())
        if both or _is_upstream(relation.source_id != seeker.id, direction):
            _note(pair, (relation.product_id,) if relation.product_id else ())
        words = Words("相识", "acquainted") if both else Words("供应关系", "supplies")
        shown.append((other, relation.id, words, relation.product_id, relation))
    for introduction in view.introductions_of(seeker.id):
        if seeker.id not in (introduction.a_id, introduction.b_id):
            continue
        other = introduction.other(seeker.id)
        if introduction.state is IntroductionState.DECLINED:
            refused.add(other)
            continue
        if introduction.state is IntroductionState.WITHDRAWN:  # for another need they may meet again
            if introduction.need_id:
                ended.add((other, introduction.need_id))
            continue
        pair = pairs.setdefault(other, Acquaintance())
        if introduction.supplier_id is None or _is_upstream(introduction.supplier_id != seeker.id, direction):
            _note(pair, introduction.product_ids)
        word = introduction.state_text or introduction.state.zh
        matter = introduction.matter
        words = Words(
            f"牵线（{word}）" + (f"：{matter}" if matter else ""),
            f"introduced ({introduction.state.en})" + (f": {matter}" if matter else ""),
        )
        product = introduction.product_ids[0] if introduction.product_ids else None
        shown.append((other, introduction.id, words, product, introduction))
    return Known(pairs, frozenset(refused), _listed(view, shown), ended=frozenset(ended))


def _is_upstream(other_supplies: bool, direction: Direction) -> bool:
    return other_supplies == (direction is Direction.UPSTREAM)


def _note(pair: Acquaintance, product_ids: tuple[str, ...]) -> None:
    pair.products.update(product_ids)
    pair.all_products = pair.all_products or not product_ids


def _listed(
    view: View, shown: list[tuple[str, str, Words, str | None, Relation | Introduction]]
) -> tuple[KnownPartner, ...]:
    partners = view.get_many(Organisation, [other for other, *_ in shown])
    products = {p.id: p for p in view.get_many(Product, [p for *_, p, _ in shown if p]) if p}
    return tuple(
        KnownPartner(
            partner=partner,
            relation=words,
            product=products.get(product_id or ""),
            fact_id=fact_id,
            source=next(iter(record.sources), None),
        )
        for partner, (_, fact_id, words, product_id, record) in zip(partners, shown, strict=True)
        if partner is not None
    )
