"""Suggestions with their reasons, partners already known, and what is only probable."""

from dataclasses import dataclass

import strawberry

from api.gql.common import Source
from api.gql.connection import Connection, Cursors, PageInfo, connected
from api.gql.declare import Lang, Language, Node, field, object_type
from api.gql.enums import Band, Claim, Direction
from api.gql.need import Need, NeedReading
from api.gql.organisation import Organisation
from api.gql.product import Product
from graph import matching

Of = strawberry.Parent[matching.Suggestion]


def reason_text(root: strawberry.Parent[matching.Reason], lang: Lang = Language.ZH) -> str:
    return root.words.text(lang.value)


def unknown_words(root: Of, lang: Lang = Language.ZH) -> list[str]:
    return [words.text(lang.value) for words in root.unknown]


def ask_words(root: Of, lang: Lang = Language.ZH) -> str | None:
    return root.ask.text(lang.value) if root.ask else None


def relation_words(root: strawberry.Parent[matching.KnownPartner], lang: Lang = Language.ZH) -> str:
    return root.relation.text(lang.value)


def inference_words(root: strawberry.Parent[matching.Inference], lang: Lang = Language.ZH) -> str:
    return root.words.text(lang.value)


@object_type("推荐理由：一项特征给总分加了多少。What one feature adds to the score.")
class Reason:
    feature: str = field("特征。Name of the feature.")
    contribution: float = field("对总分的贡献，各项之和即总分。Its share of the score; they add up to it.")
    text: str = field("一句话说明。The reason in words.", reason_text)
    facts: list[strawberry.ID] = field("所依据的事实。Facts: taking one away changes the contribution.")
    source: Source | None = field("出处。Where the fact was read.")


@object_type("从提问者到伙伴路上的一条边。One edge on the way from the seeker to the partner.")
class PathStep:
    source: Node = field("从。From.")
    edge: str = field("边的种类。Kind of edge.")
    target: Node = field("到。To.")
    inferred: bool = field("是否推断而来。True where no stored fact says it.")
    provenance: Source | None = field("出处。Where the edge was read.")


@object_type("撮合建议：值得一问的伙伴，只是算出来的。A partner worth asking; computed, never a stored fact.")
class Suggestion:
    rank: int = field("名次，首位为 1。Rank, the first is 1.")
    score: float = field("总分，0…1。Score within 0…1.")
    band: Band = field("把握。How far it may be trusted.")
    partner: Organisation = field("伙伴。The partner.")
    product: Product | None = field("交易的产品。What would change hands.")
    need: Need | None = field("所满足的需求。The stated need that it meets.")
    direction: Direction = field("方向。Direction.")
    reasons: list[Reason] = field("理由。Reasons.")
    path: list[PathStep] = field("图中的路径。The path in the graph.")
    unknown: list[str] = field("尚不知道的。What nobody knows yet.", unknown_words)
    ask: str | None = field("最该先问的。The answer that would change the ranking most.", ask_words)
    acquainted: bool = field("在其他产品上已合作。They already work together on another product.")


@object_type("已有的伙伴。A partner that the seeker already has.")
class KnownPartner:
    partner: Organisation = field("伙伴。The partner.")
    relation: str = field("是什么关系。How they are related.", relation_words)
    product: Product | None = field("关于什么产品。About which product.")
    fact_id: strawberry.ID = field("所依据的事实。The stored fact.")
    source: Source | None = field("出处。Where it was read.")


@object_type("建议列表中的一项。One suggestion of a listing.")
class SuggestionEdge:
    node: Suggestion = field("建议。The suggestion.")
    cursor: str = field("游标。Its cursor.")


@dataclass(frozen=True, slots=True)
class Suggestions(Connection[matching.Suggestion]):
    """A page of an answer, and what else the answer says."""

    answer: matching.Answer

    @property
    def known(self) -> tuple[matching.KnownPartner, ...]:
        return self.answer.known

    @property
    def understood(self) -> object:
        return self.answer.understood

    @property
    def empty_code(self) -> str | None:
        return self.answer.empty.code if self.answer.empty else None


def empty_words(root: strawberry.Parent[Suggestions], lang: Lang = Language.ZH) -> str | None:
    return root.answer.empty.words.text(lang.value) if root.answer.empty else None


@object_type("建议的一页，按得分。A page of suggestions, best first.")
class SuggestionConnection:
    edges: list[SuggestionEdge] = field("各项及游标。Items with cursors.")
    nodes: list[Suggestion] = field("各项。The items alone.")
    page_info: PageInfo = field("翻页信息。Where this page stands.")
    known: list[KnownPartner] = field("已有的伙伴。Partners that the seeker already has.")
    empty_because: str | None = field("为何没有建议。Why nothing is suggested.", empty_words)
    empty_code: str | None = field("为何没有建议，代码。The same as a code.")
    understood: NeedReading | None = field("读懂的需求。What was understood of the need.")


@object_type("推断：很可能，但没有事实这样说。Probable, though no fact says it.")
class Inference:
    rank: int = field("名次，首位为 1。Rank, the first is 1.")
    score: float = field("得分。Score.")
    subject: Node = field("组织或产品。The organisation or product.")
    text: str = field("一句话说明。Why, in words.", inference_words)
    facts: list[strawberry.ID] = field("所依据的事实。The facts that it rests on.")
    claim: Claim = field("推断的是什么：可据此确认或否定。What is claimed: it can be confirmed or refused.")


@object_type("推断列表中的一项。One inference of a listing.")
class InferenceEdge:
    node: Inference = field("推断。The inference.")
    cursor: str = field("游标。Its cursor.")


@object_type("推断的一页，按得分。A page of inferences, best first.")
class InferenceConnection:
    edges: list[InferenceEdge] = field("各项及游标。Items with cursors.")
    nodes: list[Inference] = field("各项。The items alone.")
    page_info: PageInfo = field("翻页信息。Where this page stands.")


def suggestions(cursors: Cursors, answer: matching.Answer, after: str | None) -> Suggestions:
    """A page of the answer; the keys are places in its ranking."""
    found = answer.suggestions
    page = connected(cursors, found, [(one.rank,) for one in found], more=answer.more, after=after)
    return Suggestions(page.edges, page.page_info, answer)
