"""Role by role, road by road: nobody is told a value that `schema/disclosure.py` does not let them see.

Each field of each record of a town holds a word of its own (`⟦ent_shown.note⟧`). Every question of the schema is put
with everything selected that can be, about every record, as somebody of each role; whatever word comes back must be one
that the role may see of that record.
"""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest
from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
    is_composite_type,
    is_non_null_type,
    is_required_argument,
    parse,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter

import schema as domain
from api.gql.context import Context
from api.gql.engine import Asked, Document, Engine
from api.gql.errors import formatted
from api.gql.permissions import MADE_OF, ROADS, Needs
from api.gql.plain import PlainExecutor
from api.gql.schema import schema
from api.services import Services
from graph.matching import Matcher
from graph.stores import Store, open_store
from schema import (
    ClusterParty,
    Contact,
    Enterprise,
    ExternalId,
    InputOf,
    Introduction,
    IntroductionState,
    KindOf,
    MayMean,
    Membership,
    Need,
    Offer,
    Outcome,
    Product,
    Quantity,
    Record,
    Relation,
    RelationKind,
    ReportedCount,
    Source,
    Step,
    Visibility,
)
from schema.disclosure import SHOWN, Face
from schema.policy import Actor, Permit, Role
from tests.factories import keep

CORE = schema._schema


def named(prefix: str, *parts: str) -> str:
    """An id as they look."""
    return f"{prefix}_{''.join(parts):x<16}"


OWN, SHOWN_ONE, HIDDEN, AGREED = (named("ent", name) for name in ("own", "shown", "hidden", "agreed"))
PARTY, STEEL, BEARING = named("pty", "a"), named("prd", "steel"), named("prd", "bearing")
ACTORS = {
    Role.ENTERPRISE: Actor("per_e", "企", frozenset({Role.ENTERPRISE}), acts_for=frozenset({OWN})),
    Role.STEWARD: Actor("per_s", "史", frozenset({Role.STEWARD}), care=frozenset({OWN})),
    Role.STAFF: Actor("per_t", "唐", frozenset({Role.STAFF})),
    Role.INTEGRATOR: Actor("per_i", "易", frozenset({Role.INTEGRATOR})),
    Role.OPERATOR: Actor("per_o", "欧", frozenset({Role.OPERATOR})),
    Role.PUBLIC: Actor("anyone", "", frozenset({Role.PUBLIC})),
}
WORD = re.compile(r"⟦([^⟧]+)⟧")


def word(id_: str, field: str) -> str:
    return f"⟦{id_}.{field}⟧"


def filled(record: Record) -> Record:
    """The record with a word of its own in every field that can hold one."""
    values: dict[str, Any] = {"sources": (Source(document=word(record.id, "sources")),)}
    plain = {"id", "version", "region", "uscc", "visited_on", "deadline", "expires_on", "valid_until", "since", "until",
             "founded", "unit", "qualifier"}  # fmt: skip
    for field in fields(record):
        name, said = field.name, word(record.id, field.name)
        if name in plain or name.endswith(("_id", "_ids")):
            continue
        match name:
            case "aliases" | "certificates":
                values[name] = (said,)
            case "contacts":
                values[name] = (Contact(person=said, phone=said),)
            case "external_ids":
                values[name] = (ExternalId(system="平台", id=said),)
            case "capacity" | "quantity" | "before" | "after" | "change" | "value":
                values[name] = Quantity(text=said)
            case "steps":
                values[name] = (Step(state=IntroductionState.SUGGESTED, by=said, reason=said),)
            case _ if field.type in ("str | None", "str") or field.type is str or field.type == str | None:
                values[name] = said
    return replace(record, **values)


def records() -> Iterator[Record]:
    """Four enterprises, each with offers and needs of every visibility, and what is between them."""
    yield ClusterParty(id=PARTY, name="…")
    yield Product(id=BEARING, name="…")
    yield Product(id=STEEL, name="…")
    for one in (OWN, SHOWN_ONE, HIDDEN, AGREED):
        key = one[4:].rstrip("x")
        yield Enterprise(
            id=one, name="…", region="310117103", shown=one == SHOWN_ONE, visited_on="2031-01-01"
        )
        yield Membership(id=named("mbr", key), organisation_id=one, party_id=PARTY)
        yield Outcome(id=named("out", key), organisation_id=one, metric="…")
        yield ReportedCount(id=named("rpt", key), organisation_id=one, metric="…", value=Quantity(text="…"))
        for how in Visibility:
            product = STEEL if how is Visibility.STEWARD else BEARING
            yield Offer(id=named("ofr", key, how), organisation_id=one, product_id=product, visibility=how)
            yield Need(
                id=named("ned", key, how), organisation_id=one, text="…", product_id=BEARING, visibility=how
            )
    for key, a, b in (("oh", OWN, HIDDEN), ("oa", OWN, AGREED), ("sh", SHOWN_ONE, HIDDEN)):
        yield Relation(id=named("rel", key), kind=RelationKind.SUPPLIES, source_id=a, target_id=b)
        state = IntroductionState.MET if b == AGREED else IntroductionState.SUGGESTED
        yield Introduction(id=named("int", key), a_id=a, b_id=b, state=state)


RECORDS = {record.id: filled(record) for record in records()}


def faces(role: Role, record: Record) -> set[Face]:
    """What the role is shown, said once more in other words than the product's."""
    if role is Role.STAFF:
        return {Face.WHOLE}
    if role is Role.OPERATOR:
        return set()
    if isinstance(record, Product):
        return {Face.PUBLIC, Face.STEWARD} if role is Role.STEWARD else {Face.PUBLIC}
    if isinstance(record, ClusterParty):  # always shown
        return {Face.PUBLIC, {Role.ENTERPRISE: Face.NAMED, Role.STEWARD: Face.STEWARD}.get(role, Face.PUBLIC)}
    if isinstance(record, Relation | Introduction):
        sides = {
            getattr(record, name)
            for name in ("source_id", "target_id", "a_id", "b_id")
            if hasattr(record, name)
        }
        if OWN not in sides or role not in (Role.STEWARD, Role.ENTERPRISE):
            return set()
        if role is Role.STEWARD:
            return {Face.WHOLE}
        return {Face.ASKED if isinstance(record, Introduction) and HIDDEN in sides else Face.AGREED}
    whose = record.id if isinstance(record, Enterprise) else str(getattr(record, "organisation_id", ""))
    if whose == OWN and role in (Role.STEWARD, Role.ENTERPRISE):
        return {Face.WHOLE}
    if isinstance(record, Outcome | ReportedCount):
        return set()
    if role is Role.STEWARD:
        return {Face.STEWARD, Face.PUBLIC} if whose == SHOWN_ONE else {Face.STEWARD}
    by_name = whose in (SHOWN_ONE, AGREED) if role is Role.ENTERPRISE else whose == SHOWN_ONE
    if isinstance(record, Offer | Need):
        return (
            {Face.NAMED}
            if by_name and role is Role.ENTERPRISE and record.visibility is Visibility.NAMED
            else set()
        )
    if not by_name:
        return set()
    return (
        {Face.PUBLIC} if role is not Role.ENTERPRISE else {Face.NAMED if whose == SHOWN_ONE else Face.AGREED}
    )


def may_see(role: Role) -> set[str]:
    return {
        f"{record.id}.{name}"
        for record in RECORDS.values()
        for name, on in SHOWN[type(record)].items()
        if Face.WHOLE in (turned := faces(role, record)) or turned & on
    }


# --- the schema, walked


def declared(field: Any) -> Any:
    return field.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]


@pytest.mark.parametrize("root", ["Query", "Mutation", "Subscription"])
def test_every_question_and_mutation_says_what_it_needs(root: str) -> None:
    type_ = CORE.type_map[root]
    assert isinstance(type_, GraphQLObjectType)
    for name, field in type_.fields.items():
        needs = [one for one in declared(field).extensions if isinstance(one, Needs)]
        assert len(needs) == 1, name


def test_every_field_of_every_node_has_a_rule() -> None:
    without = []
    for type_ in CORE.type_map.values():
        record: Any = getattr(domain, type_.name, None)
        if not isinstance(type_, GraphQLObjectType | GraphQLInterfaceType) or record not in SHOWN:
            continue
        shown = SHOWN[record]
        bases = [base.__name__ for base in record.__mro__]
        for field in type_.fields.values():
            name = declared(field).python_name
            made_of = [MADE_OF[place] for base in bases if (place := f"{base}.{name}") in MADE_OF]
            rule = (
                name == "version"
                or shown.keys() & {name, f"{name}_id", f"{name}_ids"}
                or any(f"{base}.{name}" in ROADS for base in bases)
                or (made_of and set(made_of[0]) <= shown.keys())
            )
            if not rule:
                without.append(f"{type_.name}.{name}")
    assert without == []


# --- the roads, driven


def selection(type_: Any, depth: int) -> str:
    """All that can be selected, to that depth."""
    type_ = get_named_type(type_)
    if not is_composite_type(type_):
        return ""
    if isinstance(type_, GraphQLInterfaceType):
        inner = " ".join(
            f"... on {one.name} {selection(one, depth)}" for one in CORE.get_possible_types(type_)
        )
        return f"{{ __typename {inner} }}"
    if not isinstance(type_, GraphQLObjectType):
        return "{ __typename }"
    chosen = ["__typename"]
    for name, field in type_.fields.items():
        node = get_named_type(field.type).name in NODES
        if any(is_required_argument(one) for one in field.args.values()) or (node and depth <= 0):
            continue
        chosen.append(f"{type_.name}_{name}: {name} {selection(field.type, depth - node)}")
    return f"{{ {' '.join(chosen)} }}"


NODES = {
    type_.name
    for type_ in CORE.type_map.values()
    if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType) and "version" in type_.fields
} | {"Node", "Organisation", "ChangeSet", "Region"}  # fmt: skip


def questions() -> Iterator[tuple[str, str]]:
    """(name, document) of every question, about every record that it can be about."""
    query = CORE.query_type
    assert query is not None
    for name, field in query.fields.items():
        given = list(_arguments(name))
        assert given, f"ask {name} somehow"
        depth = 2 if name == "enterprise" else 1
        wanted, all_ = "", ""
        if selected := selection(field.type, depth):
            wanted = "{ ...All }"
            all_ = f"fragment All on {get_named_type(field.type).name} {selected}"
        asked = [f"a{place}: {name}{arguments} {wanted}" for place, arguments in enumerate(given)]
        # Where there must be an answer, one that is refused would take the others with it.
        for some in [[one] for one in asked] if is_non_null_type(field.type) else [asked]:
            yield name, f"{{ {' '.join(some)} }} {all_}"


def _arguments(name: str) -> Iterator[str]:
    ids, organisations = list(RECORDS), [OWN, SHOWN_ONE, HIDDEN, AGREED]
    needs = [id_ for id_ in ids if id_.startswith("ned_")]
    match name:
        case "node" | "clusterParty":
            yield from (f'(id: "{id_}")' for id_ in ids)
        case "organisation" | "enterprise":
            yield from (f'(id: "{id_}")' for id_ in organisations)
            yield from (f'(name: "{word(id_, "name")}")' for id_ in organisations)
            yield from (f'(name: "{word(id_, "aliases")}")' for id_ in organisations)
            yield from (_elsewhere(id_) for id_ in organisations)
        case "offer" | "need":
            theirs = [id_ for id_ in ids if id_.startswith("ofr_" if name == "offer" else "ned_")]
            yield from (f'(id: "{id_}")' for id_ in theirs)
            yield from map(_elsewhere, theirs)
        case "product":
            yield f'(id: "{BEARING}")'
        case "enterprises":
            yield ""
            yield from (f'(filter: {{text: "{word(id_, "name")}"}})' for id_ in organisations)
            yield f'(filter: {{productId: "{STEEL}"}})'
            yield f'(filter: {{partyId: "{PARTY}", region: "310117"}})'
        case "needs":
            yield ""
            yield from (f'(filter: {{organisationId: "{id_}"}})' for id_ in organisations)
            yield f'(filter: {{productId: "{BEARING}", text: "text"}})'
        case "search":
            yield from (f'(text: "{text}")' for text in ("⟦", "hidden", "note", "text"))
        case "suggestPartners":
            yield from (f'(enterpriseId: "{id_}", direction: {way})' for id_ in organisations
                        for way in ("UPSTREAM", "DOWNSTREAM"))  # fmt: skip
        case "matchNeed" | "sharedProspects":
            yield from (f'(needId: "{id_}")' for id_ in needs)
        case "matchText":
            yield f'(text: "求购{word(BEARING, "name")}")'
        case "matchTexts":
            yield f'(texts: ["求购{word(BEARING, "name")}"])'
        case "prospects":
            yield from (f'(organisationId: "{id_}", question: {{direction: {way}}})' for id_ in organisations
                        for way in ("UPSTREAM", "DOWNSTREAM"))  # fmt: skip
            yield from (f'(organisationId: "{OWN}", question: {{needId: "{id_}"}})' for id_ in needs)
            yield f'(organisationId: "{OWN}", question: {{text: "求购{word(BEARING, "name")}"}})'
        case "inferredMakers" | "inferredInputs":
            yield f'(productId: "{BEARING}")'
        case "inferredProducts":
            yield from (f'(enterpriseId: "{id_}")' for id_ in organisations)
        case "chain":
            yield f'(productId: "{BEARING}", direction: UPSTREAM)'
        case "history":
            yield from (f'(id: "{id_}")' for id_ in organisations)
        case "changes":
            yield "(since: {number: 0})"
        case "changeSet" | "undoPlan":
            argument = "id" if name == "changeSet" else "changeSet"
            yield f'({argument}: "chg_aaaaaaaaaaaaaaaa")'
        case (
            "inbox"
            | "actingFor"
            | "blocks"
            | "shares"
            | "inCare"
            | "identityProposals"
            | "identityDecisions"
            | "clusterParties"
            | "changeSets"
            | "changed"
            | "features"
            | "position"
            | "receivers"
        ):
            yield ""


def _elsewhere(id_: str) -> str:
    """What `filled` says that another platform calls it."""
    return f'(externalId: {{system: "平台", id: "{word(id_, "external_ids")}"}})'


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path: Path = tmp_path_factory.mktemp("town") / "town.db"
    opened = open_store(f"sqlite:///{path}")
    keep(opened, list(RECORDS.values()))
    yield opened
    opened.close()


@cache
def parsed(text: str) -> Document:
    node = parse(text)
    return Document(node, PlainExecutor.of_one_document(node))


def asked(services: Services, actor: Actor, document: str) -> dict[str, Any]:
    """Executed without the limits: everything at once is more than a request may ask, and takes longer."""

    async def run() -> dict[str, Any]:
        engine = Engine(schema, open_=True, deadline=3_600)
        result = await engine.execute(parsed(document), Asked(document), Context(services, actor))
        errors = [formatted(error, "", "test") for error in result.errors or ()]
        return {"data": result.data, "errors": errors}

    return asyncio.run(run())


@pytest.mark.slow
@pytest.mark.parametrize("role", list(Role))
def test_nobody_is_told_what_they_may_not_see(store: Store, role: Role) -> None:
    services, allowed = Services(store, Matcher(store)), may_see(role)
    told: dict[str, set[str]] = {}
    for name, document in questions():
        answer = asked(services, ACTORS[role], document)
        codes = {error["extensions"]["code"] for error in answer["errors"]}
        assert codes <= {"FORBIDDEN", "NOT_FOUND", "NO_SUCH_CHANGE_SET", "TOO_MANY_PREVIEWS"}, (
            document,
            answer,
        )
        text = orjson.dumps(answer).decode()
        told[name] = told.get(name, set()) | (set(WORD.findall(text)) - set(WORD.findall(document)))
        too_much = told[name] - allowed
        assert not too_much, (document[:200], sorted(too_much))
    every = set().union(*told.values())
    if role in (Role.OPERATOR, Role.PUBLIC):
        assert every == set()
        return
    said = set(WORD.findall(repr(RECORDS)))
    lacking = {
        one for one in (allowed & said) - every if not one.endswith(".contacts")
    }  # no question asks for contacts
    assert lacking == set()


# What each permit of a platform's token adds to the public, by whose record it is: again said in other words.
BUSINESS_OF_ALL = {Enterprise, ClusterParty, Membership, Offer, Need, Product, InputOf, KindOf, MayMean}


def platform_may_see(permit: Permit) -> set[str]:
    allowed = may_see(Role.INTEGRATOR)
    for record in RECORDS.values():
        turned = set[Face]()
        whose = record.id if isinstance(record, Enterprise) else getattr(record, "organisation_id", "")
        if permit is Permit.BUSINESS and type(record) in BUSINESS_OF_ALL:
            turned = {Face.STEWARD}
        elif permit is Permit.NEEDS and isinstance(record, ClusterParty):
            turned = {Face.NAMED}
        elif permit is Permit.NEEDS and whose == SHOWN_ONE:
            by_name = getattr(record, "visibility", Visibility.NAMED) is Visibility.NAMED
            turned = {Face.NAMED} if by_name and type(record) in BUSINESS_OF_ALL else set()
        elif permit is Permit.PUSH:
            turned = {Face.WHOLE}
        shown = SHOWN[type(record)]
        allowed |= {
            f"{record.id}.{name}" for name, on in shown.items() if Face.WHOLE in turned or turned & on
        }
    return allowed


@pytest.mark.slow
@pytest.mark.parametrize("permit", list(Permit))
def test_no_platform_is_told_more_than_its_token_says(store: Store, permit: Permit) -> None:
    services, allowed = Services(store, Matcher(store)), platform_may_see(permit)
    actor = Actor("tok_x", "台", frozenset({Role.INTEGRATOR}), permits=frozenset({permit}))
    told = set[str]()
    for _, document in questions():
        text = orjson.dumps(asked(services, actor, document)).decode()
        told |= set(WORD.findall(text)) - set(WORD.findall(document))
    assert told <= allowed
    assert not any(one.endswith(".contacts") for one in told)
    assert (f"{HIDDEN}.name" in told) == (permit in (Permit.BUSINESS, Permit.PUSH))
