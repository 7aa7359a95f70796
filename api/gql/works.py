"""What each mutation asks of the committee: from its input to the work that a transaction does."""

from collections.abc import Callable
from typing import Any, TypeAlias, cast

import strawberry

from api.gql.context import Info
from api.gql.correcting import correction
from api.gql.enums import ProductEdgeKind
from api.gql.inputs import given
from api.gql.once import Work
from committee import (
    consenting,
    enterprises,
    identity,
    introductions,
    judgements,
    needs,
    offers,
    outcomes,
    products,
    removing,
    sharing,
)
from committee.contacts import without_contacts
from committee.reading import read_need
from committee.references import OrganisationNamed, organisation_meant
from graph.stores import Transaction, View
from schema import (
    ClusterParty,
    ExternalId,
    IdentityDecision,
    Institution,
    Introduction,
    Need,
    NeedState,
    Share,
    Source,
)
from schema.policy import Action, Role, check, may, only_cluster

# What `given` returns fits the committee's typed dictionaries: the inputs have the same fields.
Facts: TypeAlias = Any
Input: TypeAlias = Any
WorkOf: TypeAlias = Callable[[Info, Input], Work]


def _version(said: Input) -> int | None:
    return None if said.expected_version is strawberry.UNSET else cast("int | None", said.expected_version)


def _elsewhere(info: Info, said: Input) -> ExternalId | None:
    """The id that the sender's system gave it. Not everybody gives any: whoever has an id first keeps it."""
    if said.external_id in (None, strawberry.UNSET):
        return None
    check(info.context.actor, Action.PUSH)
    key: ExternalId = said.external_id.key()
    return key


def _reader(info: Info) -> needs.Reader:
    matcher = info.context.services.matcher

    def read(view: View, need: Need) -> Need:
        return read_need(matcher, view, need)

    return read


def share(info: Info, said: Input) -> Work:
    def work(tx: Transaction, source: Source) -> Share:
        until = None if said.until is strawberry.UNSET else said.until
        return sharing.share(
            tx, info.context.actor, said.organisation.named(), said.to.named(), until, source
        )

    return work


def withdraw_share(info: Info, said: Input) -> Work:
    return lambda tx, source: sharing.withdraw(tx, info.context.actor, said.id, source)


def _new(info: Info, said: Input) -> Facts:
    """What is said of a new organisation: it belongs to the cluster of who works for one only."""
    facts, own = given(said), only_cluster(info.context.actor)
    return {"party": OrganisationNamed(id=own), **facts} if own else facts


def register_enterprise(info: Info, said: Input) -> Work:
    facts: Facts = _new(info, said)
    external, version = _elsewhere(info, said), _version(said)
    return lambda tx, source: enterprises.register_enterprise(tx, facts, source, external, version)


def register_institution(info: Info, said: Input) -> Work:
    facts: Facts = _new(info, said)
    external, version = _elsewhere(info, said), _version(said)
    return lambda tx, source: enterprises.register_organisation(
        tx, Institution, facts, source, external, version
    )


def register_cluster_party(info: Info, said: Input) -> Work:
    facts: Facts = given(said)
    if own := only_cluster(info.context.actor):
        facts.setdefault("parent", OrganisationNamed(id=own))
    external, version = _elsewhere(info, said), _version(said)
    return lambda tx, source: enterprises.register_organisation(
        tx, ClusterParty, facts, source, external, version
    )


def update_enterprise(info: Info, said: Input) -> Work:
    facts: Facts = given(said)
    return lambda tx, source: enterprises.update_enterprise(tx, said.id, facts, source, _version(said))


def update_organisation(info: Info, said: Input) -> Work:
    facts: Facts = given(said)
    return lambda tx, source: enterprises.update_organisation(tx, said.id, facts, source, _version(said))


def declare_offer(info: Info, said: Input) -> Work:
    facts: Facts = given(said, without=("organisation", "product"))
    whose, what = said.organisation.named(), said.product.named()
    external, version = _elsewhere(info, said), _version(said)
    return lambda tx, source: offers.declare_offer(tx, whose, what, facts, source, external, version)


def update_offer(info: Info, said: Input) -> Work:
    facts: Facts = given(said)
    return lambda tx, source: offers.update_offer(tx, said.id, facts, source, _version(said))


def withdraw_offer(info: Info, said: Input) -> Work:
    reason = given(said).get("reason")
    return lambda tx, source: offers.withdraw_offer(tx, said.id, reason, source, _version(said))


def register_need(info: Info, said: Input) -> Work:
    facts: Facts = given(said, without=("organisation", "text", "keep_phone"))
    whose, read, actor = said.organisation.named(), _reader(info), info.context.actor
    external, version = _elsewhere(info, said), _version(said)

    def work(tx: Transaction, source: Source) -> Need:
        confirms = may(actor, Action.CONFIRM_NEEDS, of=organisation_meant(tx, whose).id)
        state = NeedState.OPEN if confirms else NeedState.PROPOSED
        masks = Role.ENTERPRISE in actor.roles and not confirms and said.keep_phone is not True
        text = without_contacts(said.text) if masks else said.text
        return needs.register_need(tx, whose, text, facts, source, read, state, external, version)

    return work


def update_need(info: Info, said: Input) -> Work:
    facts: Facts = given(said, without=("reading",))
    if said.reading is not strawberry.UNSET:
        facts["correction"] = correction(said.reading) if said.reading else None
    read = _reader(info)
    return lambda tx, source: needs.update_need(tx, said.id, facts, source, _version(said), read)


def close_need(info: Info, said: Input) -> Work:
    solved_by = given(said).get("solved_by")
    return lambda tx, source: needs.close_need(tx, said.id, said.reason, solved_by, source, _version(said))


def set_membership(info: Info, said: Input) -> Work:
    facts: Facts = given(said, without=("organisation", "party"))
    member, party = said.organisation.named(), said.party.named()
    return lambda tx, source: enterprises.set_membership(tx, member, party, facts, source, _version(said))


def update_membership(info: Info, said: Input) -> Work:
    facts: Facts = given(said)
    return lambda tx, source: enterprises.update_membership(tx, said.id, facts, source, _version(said))


def set_relation(info: Info, said: Input) -> Work:
    facts: Facts = given(said, without=("kind", "source", "target"))
    product = facts.pop("product", None)
    supplier, customer = said.source.named(), said.target.named()
    return lambda tx, source: introductions.set_relation(
        tx, said.kind, supplier, customer, product, facts, source, _version(said)
    )


def update_relation(info: Info, said: Input) -> Work:
    facts: Facts = given(said)
    return lambda tx, source: introductions.update_relation(tx, said.id, facts, source, _version(said))


def introduce(info: Info, said: Input) -> Work:
    facts: Facts = given(said, without=("a", "b"))
    one, other = said.a.named(), said.b.named()

    def work(tx: Transaction, source: Source) -> Introduction:
        introduced = introductions.introduce(tx, one, other, facts, source)
        consenting.check_not_apart(tx, introduced.a_id, introduced.b_id)
        return introduced

    return work


def advance_introduction(info: Info, said: Input) -> Work:
    facts = given(said, without=("to",))
    return lambda tx, source: consenting.advance(
        tx, said.id, said.to, source, **facts, expected_version=_version(said)
    )


def record_outcome(info: Info, said: Input) -> Work:
    facts: Facts = given(said, without=("organisation", "metric"))
    whose = said.organisation.named()
    return lambda tx, source: outcomes.record_outcome(tx, whose, said.metric, facts, source)


def update_product(info: Info, said: Input) -> Work:
    facts: Facts = given(said)
    return lambda tx, source: products.update_product(tx, said.id, facts, source, _version(said))


def set_product_edge(info: Info, said: Input) -> Work:
    facts = given(said, without=("kind", "source", "target"))
    type_ = ProductEdgeKind(said.kind).type
    one, other = said.source.named(), said.target.named()
    return lambda tx, source: products.set_product_edge(
        tx, type_, one, other, facts.get("note"), source, _version(said)
    )


def remove_record(info: Info, said: Input) -> Work:
    return lambda tx, source: removing.remove_records(tx, {said.id: _version(said)})[0]


def decide_identity(info: Info, said: Input) -> Work:
    a, b = said.a.named(), said.b.named()
    words = given(said).get("words")

    def work(tx: Transaction, source: Source) -> IdentityDecision:
        one, other = organisation_meant(tx, a), organisation_meant(tx, b)
        return identity.decide(tx, one.id, other.id, said.verdict, source, words)

    return work


def merge_organisations(info: Info, said: Input) -> Work:
    keep, other = said.keep.named(), said.merge.named()
    return lambda tx, source: identity.merge(
        tx, organisation_meant(tx, keep).id, organisation_meant(tx, other).id, source
    )


def split_organisation(info: Info, said: Input) -> Work:
    facts = given(said, without=("organisation", "name"))
    parts = {name: facts.get(name) or () for name in ("facts", "documents", "names")}
    whole = said.organisation.named()
    return lambda tx, source: identity.split(tx, organisation_meant(tx, whole).id, said.name, source, **parts)


def confirm_inference(info: Info, said: Input) -> Work:
    return _judge(said, right=True)


def refuse_inference(info: Info, said: Input) -> Work:
    return _judge(said, right=False)


def _judge(said: Input, *, right: bool) -> Work:
    facts: Facts = given(said)
    return lambda tx, source: judgements.judge(tx, facts, right, source, _version(said))
