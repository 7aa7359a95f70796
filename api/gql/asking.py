"""The questions: who could supply or buy, who can probably make it, what probably goes into it."""

from collections.abc import Callable
from typing import Annotated, Protocol

import strawberry

import schema
from api.gql.connection import After, Connection, First, Listing, bounded
from api.gql.context import Info
from api.gql.correcting import ReadingInput, correction
from api.gql.declare import argument, field, object_type, optional
from api.gql.enums import Direction, OrganisationType, ProductKind
from api.gql.paging import inferred, suggested
from api.gql.suggestion import Suggestions
from committee.checks import existing, few, places
from graph import matching
from graph.matching import FEATURES, PartnerFilter
from graph.stores import View
from schema import BadInput
from schema.policy import Action, check

MOST_TEXTS = 100
LONGEST_TEXT = 2_000
MOST_CHARACTERS = 50_000
LONGEST_SEARCH = 200
_MOST_INFERRED = 1_000


def words_of_feature(root: strawberry.Parent[matching.Feature]) -> str:
    return f"{root.words.zh} {root.words.en}"


@object_type("模型中的一项特征。A line of the model.")
class Feature:
    name: str = field("名称。Name.")
    role: str = field("score 计分，gate 为硬条件。Whether it scores or is a condition that must hold.")
    weight: float = field("权重。Weight.")
    words: str = field("说明。What it looks at.", words_of_feature)


@strawberry.input(
    name="PartnerFilter",
    description="对伙伴的硬条件，须全部满足。Hard conditions on partners; all must hold.",
)
class PartnerFilterInput:
    regions: list[str] | None = optional(
        "在这些地区之一：代码或地名。In one of these regions: codes or names."
    )
    types: list[OrganisationType] | None = optional("这些类型的组织。Of these types of organisation.")
    kinds: list[ProductKind] | None = optional("这些种类的要素。Of these kinds of element.")
    certificates: list[str] | None = optional("有全部这些证书。With all these certificates.")
    exclude_ids: list[strawberry.ID] | None = optional("不要这些组织。Without these organisations.")


@strawberry.input(description="给一项特征另定份量。Weighs one feature differently.")
class FeatureWeight:
    feature: str = strawberry.field(description="特征名称。Name of the feature.")
    weight: float = strawberry.field(
        description="倍数：1 为不变，0 为不计。Factor: 1 as it is, 0 not at all."
    )


Filter = Annotated[PartnerFilterInput | None, argument("硬条件。Hard conditions.", "filter")]
Weights = Annotated[list[FeatureWeight] | None, argument("各项特征的份量。How to weigh the features.")]
Reading = Annotated[ReadingInput | None, argument("改正读懂的内容。Puts right what was read.")]
ProductId = Annotated[strawberry.ID, argument("产品编号。Id of a product.")]
Words = Annotated[str, argument("用自己的话说出需求。A need in one's own words.")]


class Infers(Protocol):
    """One of the questions that the matcher answers with what is probable."""

    def __call__(
        self, view: View, id_: str, /, *, first: int, after: matching.Place | None
    ) -> matching.Inferences: ...


_TYPES: dict[str, type[schema.Organisation]] = {
    type_.__name__: type_ for type_ in (schema.Enterprise, schema.Institution, schema.ClusterParty)
}


def partner_filter(given: PartnerFilterInput | None) -> PartnerFilter:
    if given is None:
        return PartnerFilter()
    return PartnerFilter(
        regions=places(given.regions, "regions"),
        types=tuple(_TYPES[type_.value] for type_ in few(given.types, "types")),
        kinds=tuple(few(given.kinds, "kinds")),
        certificates=tuple(few(given.certificates, "certificates")),
        exclude_ids=tuple(given.exclude_ids or ()),
    )


def factors(given: list[FeatureWeight] | None) -> dict[str, float]:
    """Feature → factor, as the matcher takes and checks them; `BadInput` where one feature has two (BAD_WEIGHT)."""
    said = {one.feature: one.weight for one in given or ()}
    if len(said) < len(given or ()):
        raise BadInput("同一个特征只能给一个倍数。", "A feature can have one weight only.", code="BAD_WEIGHT")
    return said


def readable(text: str, longest: int = LONGEST_TEXT) -> str:
    """`text`, unless it is too long to be a need, or what else it should be."""
    if len(text) > longest:
        raise BadInput(
            f"文字太长（{len(text)} 字），最多 {longest} 字。",
            f"The text has {len(text)} characters; at most {longest} are read.",
            code="TEXT_TOO_LONG",
        )
    return text


def check_of(info: Info, organisation_id: str) -> str:
    """The id, where it is one for which suggestions with names are given to whoever asks."""
    check(info.context.actor, Action.SUGGEST_BY_NAME, of=organisation_id)
    return organisation_id


async def suggest_partners(
    info: Info,
    enterprise_id: Annotated[strawberry.ID, argument("任一组织的编号。Id of any organisation.")],
    direction: Annotated[Direction, argument("上游或下游。Upstream or downstream.")],
    filter_: Filter = None,
    weights: Weights = None,
    first: First = 10,
    after: After = None,
) -> Suggestions:
    matcher, first = info.context.services.matcher, bounded(first)
    wanted, weighed = partner_filter(filter_), factors(weights)

    def seeker(view: View) -> str:
        return check_of(info, existing(view, schema.Organisation, enterprise_id).id)

    def ask(view: View) -> matching.Answer:
        return matcher.suggest_partners(
            view, seeker(view), direction, filter_=wanted, weights=weighed, first=first
        )

    listing = info.context.listing("suggestPartners", enterprise_id, direction, wanted, weighed)
    return await suggested(info, listing, first, after, ask, seeker)


async def match_need(
    info: Info,
    need_id: Annotated[strawberry.ID, argument("需求编号。Id of a need.")],
    filter_: Filter = None,
    weights: Weights = None,
    first: First = 10,
    after: After = None,
    reading: Reading = None,
) -> Suggestions:
    matcher, first = info.context.services.matcher, bounded(first)
    wanted, weighed, corrected = partner_filter(filter_), factors(weights), correction(reading)

    def need(view: View) -> str:
        found = existing(view, schema.Need, need_id)
        check_of(info, found.organisation_id)
        return found.id

    def ask(view: View) -> matching.Answer:
        return matcher.match_need(
            view, need(view), correction=corrected, filter_=wanted, weights=weighed, first=first
        )

    listing = info.context.listing("matchNeed", need_id, wanted, weighed, corrected)
    return await suggested(info, listing, first, after, ask, need)


async def match_text(
    info: Info,
    text: Words,
    filter_: Filter = None,
    weights: Weights = None,
    first: First = 10,
    after: After = None,
    reading: Reading = None,
) -> Suggestions:
    matcher, first, text = info.context.services.matcher, bounded(first), readable(text)
    wanted, weighed, corrected = partner_filter(filter_), factors(weights), correction(reading)

    def ask(view: View) -> matching.Answer:
        return matcher.match_text(
            view, text, correction=corrected, filter_=wanted, weights=weighed, first=first
        )

    return await suggested(info, _of_text(info, text, wanted, weighed, corrected), first, after, ask)


def _of_text(
    info: Info, text: str, wanted: PartnerFilter, weighed: dict[str, float], corrected: schema.Correction
) -> Listing:
    """What `matchTexts` begins is gone on with by `matchText`."""
    return info.context.listing("matchText", text, wanted, weighed, corrected)


async def match_texts(
    info: Info,
    texts: Annotated[list[str], argument("若干段话，最多 100 段。Several needs, at most 100.")],
    filter_: Filter = None,
    first: First = 10,
) -> list[Suggestions]:
    if len(texts) > MOST_TEXTS:
        raise BadInput(
            f"一次最多 {MOST_TEXTS} 段，给出了 {len(texts)} 段。",
            f"At most {MOST_TEXTS} texts at once, not {len(texts)}.",
            code="TOO_MANY_TEXTS",
        )
    services, first, wanted = info.context.services, bounded(first), partner_filter(filter_)
    for text in texts:
        readable(text)
    readable("".join(texts), MOST_CHARACTERS)
    pages = []
    for text in texts:  # each in its turn, so that a long list does not keep others waiting

        def ask(view: View, text: str = text) -> matching.Answer:
            return services.matcher.match_text(view, text, filter_=wanted, first=first)

        listing = _of_text(info, text, wanted, {}, correction(None))
        pages.append(await suggested(info, listing, first, None, ask))
    return pages


async def inferred_makers(
    info: Info, product_id: ProductId, first: First = 10, after: After = None
) -> Connection[matching.Inference]:
    infer = info.context.services.matcher.inferred_makers
    return await _inferred(info, "inferredMakers", infer, _product, product_id, first, after)


async def inferred_inputs(
    info: Info, product_id: ProductId, first: First = 10, after: After = None
) -> Connection[matching.Inference]:
    infer = info.context.services.matcher.inferred_inputs
    return await _inferred(info, "inferredInputs", infer, _product, product_id, first, after)


async def inferred_products(
    info: Info,
    enterprise_id: Annotated[strawberry.ID, argument("任一组织的编号。Id of any organisation.")],
    first: First = 10,
    after: After = None,
) -> Connection[matching.Inference]:
    infer = info.context.services.matcher.inferred_products
    return await _inferred(info, "inferredProducts", infer, _maker, enterprise_id, first, after)


async def _inferred(
    info: Info,
    question: str,
    infer: Infers,
    asked: Callable[[Info, View, str], str],
    id_: str,
    first: int,
    after: str | None,
) -> Connection[matching.Inference]:
    """One page of what `infer` says of the one that is `asked` about, which also says whether that may be asked."""
    first = bounded(first)

    def ask(view: View, place: matching.Place | None) -> matching.Inferences:
        return infer(view, asked(info, view, id_), first=first, after=place)

    return await inferred(info, info.context.listing(question, id_), first, after, ask)


def _product(info: Info, view: View, product_id: str) -> str:
    return existing(view, schema.Product, product_id).id


def _maker(info: Info, view: View, organisation_id: str) -> str:
    return check_of(info, existing(view, schema.Organisation, organisation_id).id)


def features() -> list[matching.Feature]:
    return list(FEATURES)
