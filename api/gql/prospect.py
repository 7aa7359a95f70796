"""Suggestions that show of the other side what it allows."""

from typing import Annotated

import strawberry

import schema
from api.gql.asking import LONGEST_TEXT, readable
from api.gql.common import Region
from api.gql.connection import First, bounded
from api.gql.context import Info
from api.gql.declare import Lang, Language, argument, field, object_type, optional
from api.gql.enums import Band, Direction, OrganisationType
from api.gql.need import NeedReading
from api.gql.organisation import Organisation
from api.gql.product import Product
from api.sharing import desk_beyond
from committee import caring, prospects
from graph.stores import EVERYTHING

Of = strawberry.Parent[prospects.Prospect]
OfAll = strawberry.Parent[prospects.Prospects]


def words_of(root: Of, lang: Lang = Language.ZH) -> str:
    return root.words.text(lang.value)


def sort_of(root: Of) -> OrganisationType:
    return OrganisationType(root.type.__name__)


def empty_words(root: OfAll, lang: Lang = Language.ZH) -> str | None:
    return root.empty.words.text(lang.value) if root.empty else None


def empty_code(root: OfAll) -> str | None:
    return root.empty.code if root.empty else None


@strawberry.input(
    one_of=True,
    name="ProspectQuestion",
    description="问什么：上下游、自己的一项需求，或一段话。What is asked: a direction, a need of one's own, or a text.",
)
class ProspectQuestionInput:
    direction: Direction | None = optional("上游或下游。Upstream or downstream.")
    need_id: strawberry.ID | None = optional("自己的一项需求。A need of one's own.")
    text: str | None = optional("一段话；什么也不存。A text; nothing is stored.")


@object_type("可能的伙伴：只说对方允许说的。Somebody who may fit: what the other side allows to be told.")
class Prospect:
    reference: str = field("据此请求牵线。By this an introduction is asked for.")
    band: Band = field("把握。How far it may be trusted.")
    direction: Direction = field("方向。Direction.")
    product: Product | None = field("交易的产品。What would change hands.")
    type: OrganisationType = field("哪类组织。What sort of organisation.", sort_of)
    region: Region | None = field(
        "大致在哪里：那里至少有五家。Where, wide enough that at least five are there."
    )
    conditions_met: int = field("符合几项条件。How many conditions are met.")
    conditions_unknown: int = field("几项未知。How many nobody knows yet.")
    text: str = field("一句话。In words.", words_of)
    partner: Organisation | None = field("对方具名公开时是谁。Who it is, where it shows its name.")


@object_type("可能的伙伴，合适的在先，最多十家。Who may fit, the best first, at most ten.")
class Prospects:
    nodes: list[Prospect] = field("各家。Each of them.")
    empty_because: str | None = field("为何没有。Why there are none.", empty_words)
    empty_code: str | None = field("为何没有，代码。The same as a code.", empty_code)
    understood: NeedReading | None = field("读懂的需求。What was understood of the need.")


async def ask_shared_prospects(
    info: Info, need_id: Annotated[strawberry.ID, argument("哪项需求。Which need, of one in your care.")]
) -> prospects.Prospects:
    """None where nothing is shared."""
    services, actor = info.context.services, info.context.actor

    def ask() -> prospects.Prospects:
        with services.store.view(EVERYTHING) as view:
            need = caring.fact_in_care(view, actor, schema.Need, need_id)
            desk = desk_beyond(services, view, actor, need.organisation_id)
        if desk is None:
            return prospects.Prospects((), None, None)
        return desk.prospects(
            prospects.ProspectQuestion(organisation_id=need.organisation_id, need_id=need.id)
        )

    return await services.questions.take(ask)


async def ask_prospects(
    info: Info,
    organisation_id: Annotated[strawberry.ID, argument("为哪家问：自己的。For whom: one's own.")],
    question: Annotated[ProspectQuestionInput, argument("问什么。What is asked.")],
    first: First = 10,
) -> prospects.Prospects:
    services, first = info.context.services, bounded(first, prospects.MOST)
    asked = prospects.ProspectQuestion(
        organisation_id=organisation_id,
        direction=question.direction or None,
        need_id=question.need_id or None,
        text=readable(question.text, LONGEST_TEXT) if question.text else None,
    )
    desk = prospects.Desk(services.store, services.matcher, info.context.actor)
    return await services.questions.take(lambda: desk.prospects(asked, first))
