"""What people with an account are to organisations: who acts for them, in whose care they are, what they agreed to."""

from typing import Any

import strawberry

import schema
from api.gql.common import DateTime, Source
from api.gql.context import Info
from api.gql.declare import Node, field, object_type
from api.gql.enums import Purpose, RepresentativeState
from api.gql.introduction import Introduction
from api.gql.organisation import Organisation

Of = strawberry.Parent[Any]
_PERSON = "账号的编号，不含姓名。The key of an account, which names nobody by itself."
_VERSION = "第几版，供 expectedVersion 使用。Version, for expectedVersion."


async def organisation(root: Of, info: Info) -> schema.Organisation | None:
    return await info.context.get(schema.Organisation, root.organisation_id)


async def introduction(root: Of, info: Info) -> schema.Introduction | None:
    return await info.context.get(schema.Introduction, root.introduction_id)


@object_type("经办人：谁代表一家单位。Who acts for an organisation.")
class Representative(Node):
    organisation: Organisation | None = field("哪家单位。Which organisation.", organisation)
    person: str = field(_PERSON)
    state: RepresentativeState = field("状态。State.")
    reason: str | None = field("未通过或离开的原因。Why it was refused, or ended.")
    sources: list[Source] = field("谁说的。Who said so.")
    version: int = field(_VERSION)


@object_type("店小二：一家单位由谁联系，任何时候只有一位。Who cares for an organisation: one at any time.")
class Stewardship(Node):
    organisation: Organisation | None = field("哪家单位。Which organisation.", organisation)
    person: str = field(_PERSON)
    note: str | None = field("交接时说明的事。What was left to see to.")
    sources: list[Source] = field("谁说的。Who said so.")
    version: int = field(_VERSION)


@object_type("同意：一家单位同意了什么。What an organisation agreed to.")
class Consent(Node):
    organisation: Organisation | None = field("哪家单位。Which organisation.", organisation)
    person: str = field(_PERSON)
    purpose: Purpose = field("同意做什么。What was agreed to.")
    terms: str = field("条款版本。The version of the text that was agreed to.")
    given_at: DateTime = field("何时。When.")
    withdrawn_at: DateTime | None = field(
        "何时撤回；仍有效则为空。When it was withdrawn, null while it stands."
    )
    introduction: Introduction | None = field("哪一次牵线。To which introduction.", introduction)
    sources: list[Source] = field("谁说的。Who said so.")
    version: int = field(_VERSION)


@object_type("查看留痕：谁为何看了联系方式。That somebody was shown how to reach an organisation, and why.")
class Reveal(Node):
    organisation: Organisation | None = field("谁的联系方式。Whose contacts.", organisation)
    person: str = field(_PERSON)
    purpose: str = field("目的，原话。The purpose, in their words.")
    at: DateTime = field("何时。When.")
    introduction: Introduction | None = field("哪一次牵线。For which introduction.", introduction)
    sources: list[Source] = field("谁说的。Who said so.")
    version: int = field(_VERSION)


@object_type(
    "屏蔽：一家单位不愿与谁对接，按名称或代码。Whom an organisation does not want to meet, by a name or a code."
)
class Block(Node):
    organisation: Organisation | None = field("哪家单位。Which organisation.", organisation)
    person: str = field(_PERSON)
    word: str = field("所写的名称或代码。The name or the code as it was typed.")
    key: str = field("据此比对。What it is compared by.")
    blocked_at: DateTime = field("何时。When.")
    lifted_at: DateTime | None = field("何时解除；仍有效则为空。When it was lifted, null while it stands.")
    sources: list[Source] = field("谁说的。Who said so.")
    version: int = field(_VERSION)


async def receiver(root: Of, info: Info) -> schema.Organisation | None:
    return await info.context.get(schema.Organisation, root.to_id)


@object_type(
    "共享：一个集群的供需让另一集群按类别看到。What another cluster sees, as a category, of what one offers and needs."
)
class Share(Node):
    organisation: Organisation | None = field(
        "谁的供需：集群党组织及其下属，或一家单位。Whose: a cluster party with all within it, or one organisation.",
        organisation,
    )
    to: Organisation | None = field("给哪个集群。To which cluster.", receiver)
    person: str = field(_PERSON)
    shared_at: DateTime = field("何时。When.")
    until: str | None = field("到哪天；不限则为空。The last day, null where there is none.")
    withdrawn_at: DateTime | None = field(
        "何时撤回；仍有效则为空。When it was withdrawn, null while it stands."
    )
    sources: list[Source] = field("谁说的。Who said so.")
    version: int = field(_VERSION)


@object_type("变更记录里被遮住的一条。An entry of the log in which words were masked.")
class Masked:
    number: int = field("变更号。Its number.")
    seal: str = field("封印，未变。Its seal, as it was.")
    said: str = field("现在内容的 SHA-256。The SHA-256 of what it says now.")


@object_type(
    "删除：一家单位记过的人在各处文字里被遮住。That whom an organisation named was masked in running text."
)
class Erasure(Node):
    organisation: Organisation | None = field("哪家单位。Which organisation.", organisation)
    person: str = field(_PERSON)
    at: DateTime = field("何时。When.")
    entries: list[Masked] = field("遮住后的各条。The entries that read otherwise since.")
    sources: list[Source] = field("谁说的。Who said so.")
    version: int = field(_VERSION)
