"""Who may do what, as one table; who may see what of whom is beside it, in `schema/disclosure.py`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from schema.block import Block
from schema.consent import Consent
from schema.erasure import Erasure
from schema.identity import IdentityDecision
from schema.introduction import Introduction
from schema.judgement import Judgement
from schema.need import Need
from schema.offer import Offer
from schema.organisation import ClusterParty, Enterprise, Institution, Membership
from schema.outcome import Outcome, ReportedCount
from schema.problem import NotAllowed
from schema.product import InputOf, KindOf, MayMean, Product
from schema.record import Record
from schema.relation import Relation
from schema.representative import Representative
from schema.reveal import Reveal
from schema.share import Share
from schema.stewardship import Stewardship


class Role(StrEnum):
    """What somebody is to the cluster."""

    PUBLIC = "public"
    ENTERPRISE = "enterprise"
    STEWARD = "steward"
    STAFF = "staff"
    INTEGRATOR = "integrator"
    OPERATOR = "operator"

    @property
    def zh(self) -> str:
        return _ZH[self]


_ZH = {
    Role.PUBLIC: "公众",
    Role.ENTERPRISE: "企业",
    Role.STEWARD: "店小二",
    Role.STAFF: "工作人员",
    Role.INTEGRATOR: "接入平台",
    Role.OPERATOR: "管理员",
}


class Permit(StrEnum):
    """What an operator lets a platform do with its token, beside reading what is public."""

    NEEDS = "needs"
    BUSINESS = "business"
    SUGGESTIONS = "suggestions"
    PUSH = "push"
    METRICS = "metrics"

    @property
    def zh(self) -> str:
        return _PERMIT_ZH[self]

    @property
    def en(self) -> str:
        return _PERMIT_EN[self]


_PERMIT_ZH = {
    Permit.NEEDS: "看具名公开的供给和需求",
    Permit.BUSINESS: "看集群的全部业务内容（不含联系方式、备注、走访）",
    Permit.SUGGESTIONS: "得到具名的撮合建议",
    Permit.PUSH: "登记和更新企业、供给、需求（因此看得到集群的全部记录，联系方式除外）",
    Permit.METRICS: "取运行指标（/metrics）",
}
_PERMIT_EN = {
    Permit.NEEDS: "see offers and needs that show themselves by name",
    Permit.BUSINESS: "see all the business of the cluster, without contacts, remarks and visits",
    Permit.SUGGESTIONS: "get suggestions with names",
    Permit.PUSH: "register and update enterprises, offers and needs, and so see every record of the cluster but contacts",
    Permit.METRICS: "fetch the figures of the service (/metrics)",
}

# Whom an operator invites.
OF_THE_COMMITTEE = (Role.STAFF, Role.STEWARD, Role.OPERATOR)


class Action(StrEnum):
    """What can be done."""

    READ = "ask what you may see"
    WORK_AT_DESK = "use the committee's pages"
    SUGGEST_BY_NAME = "see suggestions with name, score and reasons"
    SUGGEST_IN_PART = "see suggestions that show what the other side allows"
    READ_LOG = "read the change log"
    EDIT_ORGANISATIONS = "edit organisations"
    JOIN = "say where an organisation belongs and whom it knows"
    EDIT_OFFERS = "edit offers"
    EDIT_PRODUCTS = "edit products, and judge what is said of them"
    EDIT_NEEDS = "edit needs"
    CONFIRM_NEEDS = "confirm needs, which are matched from then on"
    FOLLOW = "keep a copy of what you may see"
    PUSH = "give records the ids that another system knows them by"
    EDIT_SEVERAL = "edit several records at once"
    REMOVE = "remove records"
    LOAD = "load and export files"
    ARRANGE = "arrange introductions"
    RECORD_OUTCOMES = "record outcomes"
    DECIDE_IDENTITY = "decide identity"
    UNDO = "undo changes"
    ENTRUST = "say who acts for an organisation, and in whose care it is"
    AGREE = "agree for an organisation"
    REVEAL = "open how to reach an organisation"
    SHARE = "let another cluster see what your cluster offers and needs"
    ERASE = "erase whom an organisation names"
    READ_AUDIT = "read who signed in, exported, was shown contacts and changed accounts"
    HAVE_SENT = "have messages sent to a receiver"
    KEEP_ACCOUNTS = "keep accounts"
    WATCH = "watch how the service is doing"


class Whose(StrEnum):
    """Of which organisations a role may do something."""

    OWN = "own"  # those that the person acts for
    IN_CARE = "in care"
    CLUSTER = "cluster"  # all of the clusters that the person works for


Grants = Mapping[Action, Whose]
_EDITS = (Action.EDIT_ORGANISATIONS, Action.EDIT_OFFERS, Action.EDIT_NEEDS)

# An operator keeps the machine and the accounts, and sees no business of the enterprises.
GRANTED: dict[Role, Grants] = {
    Role.PUBLIC: {},
    Role.ENTERPRISE: dict.fromkeys(
        (Action.READ, Action.SUGGEST_IN_PART, Action.AGREE, Action.ERASE, *_EDITS), Whose.OWN
    ),
    Role.STEWARD: dict.fromkeys(
        (
            Action.READ,
            Action.SUGGEST_BY_NAME,
            Action.ARRANGE,
            Action.JOIN,
            Action.CONFIRM_NEEDS,
            Action.ENTRUST,
            Action.REVEAL,
            *_EDITS,
        ),
        Whose.IN_CARE,
    ),
    Role.STAFF: dict.fromkeys(
        (one for one in Action if one not in (Action.KEEP_ACCOUNTS, Action.SUGGEST_IN_PART, Action.AGREE)),
        Whose.CLUSTER,
    ),
    Role.INTEGRATOR: dict.fromkeys((Action.READ, Action.FOLLOW, Action.HAVE_SENT), Whose.CLUSTER),
    Role.OPERATOR: dict.fromkeys(
        (Action.KEEP_ACCOUNTS, Action.WATCH, Action.READ_AUDIT, Action.HAVE_SENT), Whose.CLUSTER
    ),
}
# What a platform may beside what its role says, by each permit of its token.
PERMITTED: Mapping[Permit, Grants] = {
    Permit.NEEDS: {},
    Permit.BUSINESS: {},
    Permit.SUGGESTIONS: {Action.SUGGEST_BY_NAME: Whose.CLUSTER},
    Permit.PUSH: dict.fromkeys(
        (Action.JOIN, Action.CONFIRM_NEEDS, Action.PUSH, Action.EDIT_SEVERAL, *_EDITS), Whose.CLUSTER
    ),
    Permit.METRICS: {Action.WATCH: Whose.CLUSTER},
}
# What writing a record of each noun is.
WRITING: Mapping[type[Record], Action] = {
    Enterprise: Action.EDIT_ORGANISATIONS,
    Institution: Action.EDIT_ORGANISATIONS,
    ClusterParty: Action.EDIT_ORGANISATIONS,
    Membership: Action.JOIN,
    Relation: Action.JOIN,
    Offer: Action.EDIT_OFFERS,
    Need: Action.EDIT_NEEDS,
    Product: Action.EDIT_PRODUCTS,
    InputOf: Action.EDIT_PRODUCTS,
    KindOf: Action.EDIT_PRODUCTS,
    MayMean: Action.EDIT_PRODUCTS,
    Judgement: Action.EDIT_PRODUCTS,
    Introduction: Action.ARRANGE,
    Outcome: Action.RECORD_OUTCOMES,
    ReportedCount: Action.RECORD_OUTCOMES,
    IdentityDecision: Action.DECIDE_IDENTITY,
    Representative: Action.ENTRUST,
    Stewardship: Action.ENTRUST,
    Consent: Action.AGREE,
    Reveal: Action.REVEAL,
    Block: Action.AGREE,
    Share: Action.SHARE,
    Erasure: Action.ERASE,
}
# What says which organisation it is, and what the committee remarks of it: whoever acts for it does not change that, its
# steward does. Or anybody could take another's name.
STEWARDS_CHANGE = frozenset(
    {"name", "aliases", "uscc", "uscc_as_given", "external_ids", "visited_on", "note"}
)
# What reaches over all that is stored, whoever's it is: not for somebody who works for some of its clusters only.
_OVER_ALL = frozenset(
    {
        Action.READ_LOG,
        Action.READ_AUDIT,
        Action.LOAD,
        Action.UNDO,
        Action.DECIDE_IDENTITY,
        Action.EDIT_PRODUCTS,
        Action.REMOVE,
    }
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts: `key` is what the change log says, which names nobody by itself.

    `acts_for` are the organisations whose person this is, `care` those in whose care of a steward they are, both by
    id; `clusters` the cluster parties for which one holds a role: a role that is not in it is held for all that is
    stored. `permits` are those of the token of a platform.
    """

    key: str
    name: str
    roles: frozenset[Role]
    acts_for: frozenset[str] = frozenset()
    care: frozenset[str] = frozenset()
    clusters: Mapping[Role, frozenset[str]] = field(default_factory=dict)
    permits: frozenset[Permit] = frozenset()


ANYONE = Actor("anyone", "", frozenset({Role.PUBLIC}))


def may(actor: Actor, action: Action, of: str | None = None) -> bool:
    """Whether any of the actor's roles or permits grants the action; `of` the organisation with that id, where one is meant.

    Which organisations a cluster has is for the store to say: a view and a transaction of the actor's `Scope`.
    """
    return any(_reaches(actor, granted(actor, role, action), of) for role in actor.roles)


def granted(actor: Actor, role: Role, action: Action) -> Whose | None:
    """Of which organisations the actor may do it by this role of theirs; None: of none."""
    if action in _OVER_ALL and actor.clusters.get(role):
        return None
    permits = actor.permits if role is Role.INTEGRATOR else ()
    grants = (GRANTED[role], *(PERMITTED[permit] for permit in permits))
    return next((one[action] for one in grants if action in one), None)


def _reaches(actor: Actor, whose: Whose | None, of: str | None) -> bool:
    if whose is None or of is None or whose is Whose.CLUSTER:
        return whose is not None
    return of in (actor.acts_for if whose is Whose.OWN else actor.care)


def only_cluster(actor: Actor) -> str | None:
    """The one cluster whose staff they are; None where that is all that is stored, or several."""
    clusters = actor.clusters.get(Role.STAFF, frozenset())
    return next(iter(clusters)) if len(clusters) == 1 else None


def check(actor: Actor, action: Action, of: str | None = None) -> None:
    """`NotAllowed` (FORBIDDEN) where it was not."""
    if not may(actor, action, of):
        raise NotAllowed(
            "您没有权限做这件事；需要时请找管理员。",
            f"You may not {action}; ask the operator if you should.",
            code="FORBIDDEN",
        )
