"""A small town for the pages: real names where the reports have them, and everything a page can show."""

from datetime import date
from typing import Any

from graph.matching import (
    Answer,
    Band,
    Direction,
    Empty,
    Inferences,
    KnownPartner,
    Matcher,
    PartnerFilter,
    PathStep,
    Reason,
    Suggestion,
    Words,
)
from graph.matching.matcher import NO_FILTER, After
from graph.stores import Store, View
from schema import (
    ClusterParty,
    Contact,
    Enterprise,
    InputOf,
    Institution,
    InstitutionForm,
    Introduction,
    IntroductionState,
    KindOf,
    Membership,
    Need,
    NeedReading,
    NeedState,
    NotFound,
    Offer,
    Organisation,
    Outcome,
    OutcomeNature,
    PartyForm,
    Product,
    ProductKind,
    Quantity,
    ReadingPart,
    Record,
    RegionWish,
    Relation,
    RelationKind,
    ReportedCount,
    Source,
    Span,
    Stage,
    Wanted,
)
from schema.ids import key_id

PHONE = "13800001234"
NEED_TEXT = "求购自润滑轴承，挖掘机动臂用，每年500套，松江附近优先"
TOWN = "310117105"
FROM = (Source(document="企业.csv", row=3, cited="003", recorded_at="2025-01-01T00:00:00Z"),)


def id_of(type_: type[Record], name: str) -> str:
    return key_id(type_.__name__, name)


def enterprise(name: str, short: str | None = None) -> Enterprise:
    contact = Contact(person="经办人", phone=PHONE)
    return Enterprise(
        id=id_of(Enterprise, name),
        name=name,
        short_name=short,
        region=TOWN,
        contacts=(contact,),
        sources=FROM,
    )


def product(name: str, kind: ProductKind | None = ProductKind.GOODS) -> Product:
    return Product(id=id_of(Product, name), name=name, kind=kind, sources=FROM)


def input_of(source: Product, target: Product) -> InputOf:
    id_ = key_id("InputOf", source.id, target.id)
    return InputOf(id=id_, source_id=source.id, target_id=target.id, sources=FROM)


BEARING, BOOM, DIGGER = product("自润滑轴承"), product("挖掘机动臂"), product("挖掘机")
COPPER, TUBE, MINE = product("铜合金粉"), product("轴套"), product("露天矿山开采", ProductKind.SERVICE)
GENERAL = product("轴承")
PRODUCTS = (BEARING, BOOM, DIGGER, COPPER, TUBE, MINE, GENERAL)
BEARING_IN_BOOM = input_of(BEARING, BOOM)
EDGES = (
    BEARING_IN_BOOM,
    input_of(BOOM, DIGGER),
    input_of(COPPER, TUBE),
    input_of(TUBE, BEARING),
    input_of(DIGGER, MINE),
    KindOf(
        id=key_id("KindOf", BEARING.id, GENERAL.id), source_id=BEARING.id, target_id=GENERAL.id, sources=FROM
    ),
)

LONGKING = enterprise("龙工(上海)挖掘机制造有限公司", "龙工")
BEARINGS = enterprise("上海自润轴承有限公司", "自润")
SLY = enterprise("<script>alert('名')</script>有限公司")
BANK = Institution(
    id=id_of(Institution, "松江银行新桥支行"),
    name="松江银行新桥支行",
    form=InstitutionForm.BANK,
    region=TOWN,
    sources=FROM,
)
CLUSTER = ClusterParty(
    id=id_of(ClusterParty, "新桥现代装备制造产业集群党委"),
    name="新桥现代装备制造产业集群党委",
    form=PartyForm.CLUSTER_COMMITTEE,
    founded="2018",
    region=TOWN,
    note="以龙头带动、项目推动、条块联动为工作机制",
    sources=FROM,
)
ALLIANCE = ClusterParty(
    id=id_of(ClusterParty, "“同心园”党建联盟"),
    name="“同心园”党建联盟",
    form=PartyForm.ALLIANCE,
    parent_id=CLUSTER.id,
    sources=FROM,
)
OFFER = Offer(
    id=key_id("Offer", BEARINGS.id, BEARING.id),
    organisation_id=BEARINGS.id,
    product_id=BEARING.id,
    main=True,
    share=0.62,
    capacity=Quantity(text="约3000套/年", value=3000, unit="套/年", qualifier="约"),
    certificates=("ISO 9001",),
    stage=Stage.MASS,
    valid_until="2099-12",
    sources=FROM,
)
EXPIRED = Offer(
    id=key_id("Offer", BEARINGS.id, TUBE.id),
    organisation_id=BEARINGS.id,
    product_id=TUBE.id,
    valid_until="2020-06",
    sources=FROM,
)
DIGGERS = Offer(
    id=key_id("Offer", LONGKING.id, DIGGER.id),
    organisation_id=LONGKING.id,
    product_id=DIGGER.id,
    sources=FROM,
)


def span(part: ReadingPart, text: str) -> Span:
    start = NEED_TEXT.index(text)
    return Span(part=part, start=start, end=start + len(text), text=text)


READING = NeedReading(
    wanted=(Wanted(phrase="自润滑轴承", products=((BEARING.id, 1.0),)),),
    kind=ProductKind.GOODS,
    quantity=Quantity(text="每年500套", value=500, unit="套/年"),
    region=RegionWish(codes=("310117",), text="松江"),
    spans=(
        span(ReadingPart.PRODUCT, "自润滑轴承"),
        span(ReadingPart.CONTEXT, "挖掘机动臂"),
        span(ReadingPart.QUANTITY, "每年500套"),
        span(ReadingPart.REGION, "松江"),
    ),
)
NEED = Need(
    id=key_id("Need", "1"), organisation_id=LONGKING.id, text=NEED_TEXT, reading=READING, sources=FROM
)
CLOSED = Need(
    id=key_id("Need", "2"),
    organisation_id=LONGKING.id,
    text="招几名焊工",
    state=NeedState.CLOSED,
    closed_reason="已招到",
    sources=FROM,
)
INTRODUCTION = Introduction(
    id=key_id("Introduction", "M-1"),
    a_id=BEARINGS.id,
    b_id=LONGKING.id,
    supplier_id=BEARINGS.id,
    matter="自润滑轴承用于48.5吨挖掘机动臂根部",
    type="产品配套",
    product_ids=(BEARING.id,),
    party_id=CLUSTER.id,
    date="2021",
    state=IntroductionState.IN_USE,
    state_text="已批量应用",
    sources=FROM,
)
RELATION = Relation(
    id=key_id("Relation", "1"),
    kind=RelationKind.SUPPLIES,
    source_id=BEARINGS.id,
    target_id=LONGKING.id,
    product_id=TUBE.id,
    since="2019",
    sources=FROM,
)
FACTS: tuple[Record, ...] = (
    *PRODUCTS,
    *EDGES,
    LONGKING,
    BEARINGS,
    SLY,
    BANK,
    CLUSTER,
    ALLIANCE,
    OFFER,
    EXPIRED,
    DIGGERS,
    NEED,
    CLOSED,
    INTRODUCTION,
    RELATION,
    *(
        Membership(
            id=key_id("Membership", each.id),
            organisation_id=each.id,
            party_id=CLUSTER.id,
            role=role,
            since="2018" if role else None,
            sources=FROM,
        )
        for each, role in ((LONGKING, "龙头"), (BEARINGS, "成员"), (BANK, "共建"), (SLY, None))
    ),
    ReportedCount(
        id=key_id("ReportedCount", "1"),
        organisation_id=CLUSTER.id,
        metric="成员企业",
        value=Quantity(text="28", value=28, unit="家"),
        period="2021",
        known=9,
        sources=FROM,
    ),
    Outcome(
        id=key_id("Outcome", "1"),
        organisation_id=LONGKING.id,
        metric="加注润滑脂间隔",
        introduction_id=INTRODUCTION.id,
        before=Quantity(text="1天"),
        after=Quantity(text="500小时"),
        sources=FROM,
    ),
    Outcome(
        id=key_id("Outcome", "2"),
        organisation_id=BEARINGS.id,
        metric="年销售额",
        introduction_id=INTRODUCTION.id,
        after=Quantity(text="120", value=120, unit="万元", qualifier="约"),
        nature=OutcomeNature.EXPECTED,
        sources=FROM,
    ),
)


def suggestion(rank: int = 1, partner: Enterprise = BEARINGS, band: Band = Band.STRONG) -> Suggestion:
    reasons = (
        Reason(
            feature="product",
            contribution=0.61,
            words=Words("供应的正是“自润滑轴承”", "Offers exactly 自润滑轴承"),
            facts=(OFFER.id,),
            source=FROM[0],
        ),
        Reason(
            feature="region",
            contribution=0.2125,
            words=Words("同在新桥镇，当天可以见面", "Both in 新桥镇: they can meet today"),
            facts=(partner.id,),
            source=None,
        ),
    )
    return Suggestion(
        rank=rank,
        score=0.8225,
        band=band,
        partner=partner,
        product=BEARING,
        need=NEED,
        fact=OFFER,
        direction=Direction.UPSTREAM,
        reasons=reasons,
        path=(
            PathStep(source=NEED, edge="NEEDS", target=BEARING, inferred=True, provenance=None),
            PathStep(source=partner, edge="OFFERS", target=BEARING, inferred=False, provenance=FROM[0]),
        ),
        unknown=(Words("年产能够不够500套，没有记录", "Whether it can make 500 a year is not recorded"),),
        ask=Words("一年能供多少套？", "How many sets a year?"),
        acquainted=partner is BEARINGS,
    )


EMPTY = Empty("NOT_UNDERSTOOD", Words("没有读懂要找什么。", "It was not understood what is wanted."))


class Stub(Matcher):
    """Answers by heart, so that the pages are tested without the pipeline. Two pages of suggestions."""

    def __init__(self) -> None:
        self.filters: list[PartnerFilter] = []

    def read_need(self, view: View, need: Need, today: date | None = None) -> NeedReading:
        return READING if need.text == NEED_TEXT else NeedReading()

    def inferred_makers(self, view: View, product_id: str, **more: Any) -> Inferences:
        return Inferences()

    def inferred_inputs(self, view: View, product_id: str, **more: Any) -> Inferences:
        return Inferences()

    def inferred_products(self, view: View, organisation_id: str, **more: Any) -> Inferences:
        return Inferences()

    def suggest_partners(
        self,
        view: View,
        organisation_id: str,
        direction: Direction,
        *,
        filter_: PartnerFilter = NO_FILTER,
        after: After | None = None,
        **more: Any,
    ) -> Answer:
        return self._by_heart(view, organisation_id, direction, filter_, after)

    def match_need(
        self,
        view: View,
        need_id: str,
        *,
        filter_: PartnerFilter = NO_FILTER,
        after: After | None = None,
        **more: Any,
    ) -> Answer:
        return self._by_heart(view, LONGKING.id, Direction.UPSTREAM, filter_, after)

    def match_text(
        self,
        view: View,
        text: str,
        *,
        filter_: PartnerFilter = NO_FILTER,
        after: After | None = None,
        **more: Any,
    ) -> Answer:
        if text == "坏":
            raise RuntimeError("机密的内部错误")
        if text != NEED_TEXT:
            return Answer(
                direction=Direction.UPSTREAM,
                seeker=None,
                understood=NeedReading(),
                suggestions=(),
                known=(),
                empty=EMPTY,
            )
        return self._by_heart(view, None, Direction.UPSTREAM, filter_, after)

    def _by_heart(
        self, view: View, id_: str | None, direction: Direction, filter_: PartnerFilter, after: After | None
    ) -> Answer:
        seeker = view.get(Organisation, id_) if id_ else None
        if id_ and seeker is None:
            raise NotFound("没有这家企业。", "There is no such enterprise.")
        self.filters.append(filter_)
        second = (suggestion(2, SLY, Band.POSSIBLE), suggestion(3, LONGKING, Band.TO_CHECK))
        return Answer(
            direction=direction,
            seeker=seeker,
            understood=READING if id_ is None else None,
            suggestions=second if after else (suggestion(),),
            known=(
                KnownPartner(
                    partner=BEARINGS,
                    relation=Words("供应轴套", "supplies 轴套"),
                    product=TUBE,
                    fact_id=RELATION.id,
                    source=FROM[0],
                ),
            )
            if id_
            else (),
            empty=None,
            more=after is None,
        )


def fill(store: Store) -> None:
    with store.write("town", "a town for the pages") as transaction:
        transaction.put(FACTS)
        transaction.commit()
