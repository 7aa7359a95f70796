"""What one may listen to, in one list; every event carries the cursor after which to go on."""

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Annotated

import strawberry

import schema
from api.gql.changed import STEP, Changed, Kinds, cursor_of, kinds_of, record_of
from api.gql.common import DateTime
from api.gql.context import HEARD, Info
from api.gql.declare import argument, field, object_type
from api.gql.enums import ChangeAction
from api.gql.introduction import Introduction
from api.gql.log import number_key
from api.gql.need import Need
from api.gql.permissions import subscription
from api.gql.suggestion import Suggestion
from api.hearing import Batch
from committee.feed import Now, changed_after
from committee.newly_matched import Matched, newly_matched
from graph.stores import View
from schema.policy import Action, may

MOST_NEEDS = 100
Read = Callable[[View, int], Batch[Now]]
Resume = Annotated[
    str | None,
    argument("从这个游标之后接着听；不写则从现在起。Go on after this cursor; from now on without one."),
]


async def position(info: Info) -> str:
    return info.context.place(await info.context.read(lambda view: view.whole.number()))


def number_after(info: Info, cursor: str | None) -> int | None:
    """Who comes back says by itself how far it came, and asks for the rest as it did before."""
    key = info.context.listing(HEARD).key(info.context.listener.resume or cursor, number_key)
    return key[0] if key else None


@object_type("一件牵线变了。An introduction became something else.")
class IntroductionChanged:
    cursor: str = field("从它之后接着听。Where to go on.", cursor_of)
    at: DateTime = field("何时。When.")
    action: ChangeAction = field("新增、修改或删去。Created, changed or gone.")
    id: strawberry.ID = field("牵线的编号。Its id.")
    introduction: Introduction | None = field(
        "现在的样子；删去的为空。As it stands now; null where it is gone.", record_of
    )


@object_type("一项需求有了新的撮合建议。A new suggestion for a need.")
class NeedMatched:
    cursor: str = field("从它之后接着听。Where to go on.", cursor_of)
    need: Need = field("需求。The need.")
    suggestion: Suggestion = field("建议。The suggestion.")


def reading(types: Sequence[type[schema.Record]], of: str | None = None) -> Read:
    """Reads what was written of these types; of that one record, where it is named."""

    def read(view: View, number: int) -> Batch[Now]:
        found, reached = changed_after(view, types, number, STEP)
        return Batch([one for one in found if of in (None, one.id)], reached)

    return read


def changed(
    info: Info,
    kinds: Kinds = None,
    after: Resume = None,
) -> AsyncIterator[Now]:
    return info.context.listener.hear(Action.READ, number_after(info, after), reading(kinds_of(kinds)))


def introduction_changed(
    info: Info,
    id_: Annotated[strawberry.ID | None, argument("只要这一件。Only this one.", "id")] = None,
    after: Resume = None,
) -> AsyncIterator[Now]:
    read = reading([schema.Introduction], id_)
    return info.context.listener.hear(Action.READ, number_after(info, after), read)


def need_matched(
    info: Info,
    need_ids: Annotated[list[strawberry.ID], argument("这些需求，最多 100 项。These needs, at most 100.")],
    after: Resume = None,
) -> AsyncIterator[Matched]:
    if len(need_ids) > MOST_NEEDS:
        raise schema.BadInput(
            f"一次最多听 {MOST_NEEDS} 项需求。",
            f"At most {MOST_NEEDS} needs are listened to at once.",
            code="TOO_MANY_ITEMS",
        )
    listener = info.context.listener

    def read(view: View, number: int) -> Batch[Matched]:
        needs = [one for one in view.get_many(schema.Need, need_ids) if one is not None]
        own = [one.id for one in needs if may(listener.actor, Action.SUGGEST_BY_NAME, one.organisation_id)]
        return Batch(*newly_matched(view, listener.services.matcher, own, number, STEP))

    return listener.hear(Action.SUGGEST_BY_NAME, number_after(info, after), read)


@object_type("可以听的。What may be listened to.")
class Subscription:
    changed: AsyncIterator[Changed] = subscription(
        Action.READ,
        "能看到的记录变了什么，旧的在先。What becomes of the records that one sees, the oldest first.",
        changed,
    )
    introduction_changed: AsyncIterator[IntroductionChanged] = subscription(
        Action.READ, "牵线走到了哪一步。What becomes of introductions.", introduction_changed
    )
    need_matched: AsyncIterator[NeedMatched] = subscription(
        Action.SUGGEST_BY_NAME,
        "需求有了新的建议：据以建议的记录变了。New suggestions for needs: what they rest on was written.",
        need_matched,
    )
