"""供应关系, 撮合记录, 成效 and 报告数: who works with whom, who was brought together, what came of it."""

from collections.abc import Iterable

from committee.recording import introduction_id, outcome_id, relation_id
from loaders.rows import Row
from loaders.workbook.organisations import reported
from loaders.workbook.words import NATURES, choice
from loaders.world import WORKBOOK, World
from schema import (
    ClusterParty,
    ExternalId,
    Introduction,
    IntroductionState,
    Need,
    Offer,
    Outcome,
    OutcomeNature,
    Relation,
    RelationKind,
    ReportedCount,
    parse_quantity,
)
from schema.ids import type_of
from schema.introduction import STATE_OF_WORDS
from schema.names import fold

_KNOWS = frozenset(("相识", "认识", "knows"))


def build_relation(row: Row, world: World) -> None:
    """A known supplier → customer relation, or that two know each other."""
    supplier = world.named(row, "supplier", "供方", "supplier")
    customer = world.named(row, "customer", "客户", "customer")
    _refuse_self(row, supplier, customer, "customer")
    name = row.name("product")
    product = world.product(row, name) if name else None
    kind = RelationKind.KNOWS if fold(row.text("relation") or "") in _KNOWS else RelationKind.SUPPLIES
    world.make(
        row, Relation, relation_id(kind, supplier, customer, product),
        kind=kind, source_id=supplier, target_id=customer, product_id=product,
        since=row.date("since"), until=row.date("until"), note=row.note(),
    )  # fmt: skip


def build_introduction(row: Row, world: World) -> None:
    """A line of the ledger. An unknown word for the state is kept, and the state is the first one."""
    a, b = world.named(row, "a", "甲方", "first side"), world.named(row, "b", "乙方", "second side")
    _refuse_self(row, a, b, "b")
    supplier = _supplier(row, world, a, b)
    number, matter, date = row.text("number"), row.text("matter"), row.date("date")
    state, state_text = _state(row)
    made = world.make(
        row, Introduction, introduction_id(number, a, b, matter, date),
        a_id=a, b_id=b, supplier_id=supplier, matter=matter, type=row.text("type"),
        product_ids=products_named(world, matter or "", a, b, supplier),
        party_id=world.meant(row, "party", ClusterParty), date=date, state=state, state_text=state_text,
        effect_text=row.text("effect"),
        external_ids=(ExternalId(system=WORKBOOK, id=number),) if number else (), note=row.note(),
    )  # fmt: skip
    world.number(row, made.id)


def _supplier(row: Row, world: World, a: str, b: str) -> str | None:
    """Which side supplies; a name that is neither side's makes nobody."""
    text, supplier = row.text("supplier"), world.known(row, "supplier")
    if text is None or supplier in (a, b):
        return supplier
    row.warn(
        "SUPPLIER_IS_NEITHER",
        "供方不是甲方也不是乙方，已记入说明。",
        "The supplier is neither side; kept in the note.",
        "supplier",
        text,
    )
    row.remarks.append(f"{row.heading('supplier')}原文：{text}")
    return None


def _refuse_self(row: Row, a: str, b: str, column: str) -> None:
    if a == b:
        raise row.rejected(
            "SELF_RELATION",
            "双方是同一家单位。",
            "Both sides are the same organisation.",
            column,
            row.text(column),
        )


def _state(row: Row) -> tuple[IntroductionState, str | None]:
    text = row.text("state")
    if text is None:
        return IntroductionState.SUGGESTED, None
    state = STATE_OF_WORDS.get(text) or next((s for s in IntroductionState if s.value == fold(text)), None)
    if state is None:
        row.warn(
            "UNKNOWN_STATE", "不认识的状态，文字保留。", "Not a known state; kept as text.", "state", text
        )
    return state or IntroductionState.SUGGESTED, text


def products_named(world: World, matter: str, a: str, b: str, supplier: str | None) -> tuple[str, ...]:
    """Products that `matter` names, of those that a side offers or needs; of nested names the longest."""
    suppliers = [supplier] if supplier else [a, b]
    words = fold(matter)
    found: dict[str, str] = {}
    for id_ in dict.fromkeys(_offered(world, suppliers) + _needed(world, [a, b])):
        product = world.products.get(id_)
        for name in product.names if product else ():
            if len(name) > 1 and fold(name) in words:
                found[fold(name)] = id_
    longest = [name for name in found if not any(name != other and name in other for other in found)]
    return tuple(dict.fromkeys(found[name] for name in sorted(longest, key=words.index)))


def _offered(world: World, who: list[str]) -> list[str]:
    read: Iterable[Offer] = (offer for offer in world.all_of(Offer) if offer.organisation_id in who)
    return [offer.product_id for offer in (*world.view.offers_of(who), *read)]


def _needed(world: World, who: list[str]) -> list[str]:
    read: Iterable[Need] = (need for need in world.all_of(Need) if need.organisation_id in who)
    return [need.product_id for need in (*world.view.needs_of(who), *read) if need.product_id]


def build_outcome(row: Row, world: World) -> None:
    """Something that was measured, expected or aimed at."""
    metric = row.needed_name("metric", "指标", "metric")
    who = world.named(row, "who", "主体", "organisation")
    introduction = _introduction(row, world)
    unit, qualifier = row.text("unit"), row.text("qualifier")
    nature = choice(row, "nature", NATURES, "UNKNOWN_KIND", "类别", "kind") or OutcomeNature.MEASURED
    date = row.date("date")
    world.make(
        row, Outcome, outcome_id(who, metric, introduction, date, nature),
        organisation_id=who, metric=metric, introduction_id=introduction,
        before=row.quantity("before"), after=row.quantity("after"), change=row.quantity("change"),
        unit=unit, qualifier=qualifier, nature=nature, date=date, note=row.note(),
    )  # fmt: skip


def _introduction(row: Row, world: World) -> str | None:
    text = row.text("introduction")
    if text is None:
        return None
    if type_of(text) == "Introduction":
        return text
    known = world.numbered(row, text, "Introduction") or _stored_introduction(row, world, text)
    if known is None:
        row.warn(
            "UNKNOWN_INTRODUCTION",
            "没有这个编号的撮合记录，未关联。",
            "No introduction has this number; not linked.",
            "introduction",
            text,
        )
        return None
    return known


def _stored_introduction(row: Row, world: World, number: str) -> str | None:
    """Among what the store knows of the organisation, the introduction with this number."""
    who = world.meant(row, "who")
    known = ExternalId(system=WORKBOOK, id=number)
    found = [one for one in world.view.introductions_of(who) if known in one.external_ids] if who else []
    return found[0].id if len(found) == 1 else None


def build_ledger_outcome(row: Row, world: World, introduction_id: str) -> None:
    """成效指标 and 成效数值 of a ledger line, where no row of 成效 says more about that introduction."""
    metric, value = row.text("metric"), row.text("value")
    made = world.records.get(introduction_id)
    if not metric or not value or not isinstance(made, Introduction):
        return
    who = _beneficiary(made)
    id_ = outcome_id(who, metric, made.id, None, OutcomeNature.MEASURED)
    stored = world.view.outcomes_of([made.a_id, made.b_id])
    if any(one.introduction_id == made.id and one.id != id_ for one in (*stored, *world.all_of(Outcome))):
        return
    world.put(
        Outcome(
            id=id_,
            organisation_id=who,
            metric=metric,
            introduction_id=made.id,
            after=parse_quantity(value),
            unit=row.text("unit"),
            sources=(row.source(),),
        )
    )


def _beneficiary(introduction: Introduction) -> str:
    """Who the effect is measured at: the enterprise, of two enterprises the supplier."""
    enterprises = [id_ for id_ in (introduction.a_id, introduction.b_id) if type_of(id_) == "Enterprise"]
    if len(enterprises) == 1:
        return enterprises[0]
    return introduction.supplier_id or introduction.a_id


def build_reported(row: Row, world: World) -> None:
    """A count that a source gives without the items."""
    metric = row.needed_name("metric", "指标", "metric")
    who = world.named(row, "who", "组织", "organisation", ClusterParty)
    value = row.quantity("value", unit=row.text("unit"), qualifier=row.text("qualifier"))
    if value is None:
        raise row.rejected("MISSING_VALUE", "缺少数值。", "The value is missing.", "value")
    period = row.text("period")
    known = row.quantity("known")
    count = reported(row, who, metric, value, period)
    world.make(
        row, ReportedCount, count.id,
        organisation_id=who, metric=metric, value=value, period=period,
        known=int(known.value) if known and known.value is not None else None,
    )  # fmt: skip
