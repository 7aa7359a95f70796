"""What waits for whoever asks, for whom they act, and who is in their care."""

from dataclasses import dataclass
from datetime import date

import strawberry

import schema
from api.gql.context import Info
from api.gql.declare import enum_type, field, object_type
from api.gql.entrusted import Representative
from api.gql.introduction import Introduction
from api.gql.need import Need
from api.gql.organisation import Organisation
from committee import inbox, sharing
from committee.blocking import standing
from committee.inbox import Waits
from graph.stores import EVERYTHING, View
from schema.policy import Actor
from schema.representative import RepresentativeState

enum_type(
    Waits,
    "等什么。For what somebody waits.",
    {
        Waits.CLAIM: "店小二核对经办人。A steward confirms who acts.",
        Waits.NEED: "店小二确认需求。A steward confirms a need.",
        Waits.ANSWER: "企业回答店小二。An enterprise answers its steward.",
        Waits.RENEWAL: "企业说还需不需要。An enterprise says whether it still holds.",
        Waits.CONSENT: "企业同意或拒绝。An enterprise agrees or refuses.",
        Waits.TERMS: "企业同意新的说明。An enterprise agrees to the new text of its consent.",
        Waits.TELEPHONE: "店小二打电话问没有账号的一方。A steward asks one that has no account.",
    },
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """By ids only: what is told of each is what the asker may see."""

    waits: Waits
    organisation_id: str
    type: type[schema.Record]
    id: str


Of = strawberry.Parent[Waiting]


async def organisation(root: Of, info: Info) -> schema.Organisation | None:
    return await info.context.get(schema.Organisation, root.organisation_id)


async def representative(root: Of, info: Info) -> schema.Representative | None:
    return await info.context.get(schema.Representative, _id(root, schema.Representative))


async def need(root: Of, info: Info) -> schema.Need | None:
    return await info.context.get(schema.Need, _id(root, schema.Need))


async def introduction(root: Of, info: Info) -> schema.Introduction | None:
    return await info.context.get(schema.Introduction, _id(root, schema.Introduction))


def _id(root: Waiting, type_: type[schema.Record]) -> str | None:
    return root.id if root.type is type_ else None


@object_type("等着办的一件事。Something that waits.")
class Matter:
    waits: Waits = field("等什么。For what.")
    organisation: Organisation | None = field("哪家单位的。Of which organisation.", organisation)
    representative: Representative | None = field(
        "等核对的经办人。Who waits to be confirmed.", representative
    )
    need: Need | None = field("有关的需求。The need.", need)
    introduction: Introduction | None = field("有关的牵线。The introduction.", introduction)


async def matters(info: Info) -> list[Waiting]:
    actor = info.context.actor
    return await info.context.services.read(lambda view: _matters(view, actor), EVERYTHING)


def _matters(view: View, actor: Actor) -> list[Waiting]:
    today = date.today().isoformat()
    own = [one for one in view.entrusted_to(schema.Representative, actor.key) if one.acts]
    found = [matter for one in own for matter in inbox.of_enterprise(view, one, today)]
    found += inbox.of_steward(view, sorted(actor.care))
    return [Waiting(one.waits, one.organisation_id, type(one.record), one.record.id) for one in found]


async def those_acted_for(info: Info) -> list[schema.Representative]:
    """Those that still stand."""
    key = info.context.actor.key
    found = await info.context.read(lambda view: view.entrusted_to(schema.Representative, key))
    over = (RepresentativeState.LEFT, RepresentativeState.REFUSED)
    return [one for one in found if one.state not in over]


async def those_blocked(info: Info) -> list[schema.Block]:
    """Blocks that stand, of those for whom one acts."""
    own = sorted(info.context.actor.acts_for)
    return await info.context.read(lambda view: [one for id_ in own for one in standing(view, id_)])


async def those_shared(info: Info) -> list[schema.Share]:
    """Those that stand, of one's own cluster and to it."""
    return await info.context.read(sharing.standing)


async def those_in_care(info: Info) -> list[schema.Organisation]:
    return await info.context.get_all(schema.Organisation, sorted(info.context.actor.care))
