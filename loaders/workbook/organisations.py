"""集群组织, 企业 and 组织成员: who there is, and who belongs where."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from committee.contacts import contact_said
from committee.recording import membership_id, reported_id
from loaders.headings.contents import is_phone
from loaders.known_organisations import ORGANISATIONS
from loaders.places import place_of
from loaders.reading.tables import Json, shown
from loaders.rows import Row
from loaders.workbook.words import (
    ENTERPRISE_WORDS,
    INSTITUTION_FORMS,
    PARTY_FORMS,
    Form,
    form_of_name,
)
from loaders.world import World
from schema import (
    ClusterParty,
    Contact,
    Enterprise,
    Institution,
    InstitutionForm,
    Membership,
    Organisation,
    PartyForm,
    Quantity,
    ReportedCount,
)
from schema.ids import key_id, type_of
from schema.names import fold, tidy
from schema.uscc import is_valid

LIST_COLUMNS = ("products", "needs", "downstream", "offers")
COUNTED = (("member_count", "成员企业", "家"), ("element_count", "服务清单要素", "个"))


def build_party(row: Row, world: World) -> None:
    """A cluster party, without the one it is in: that may stand further down."""
    name = row.needed_name("name", "名称", "name")
    region, place = place_of(row, world)
    id_ = world.introduced(row, ClusterParty, name, region=region)
    number = world.number(row, id_)
    form = _party_form(row, name)
    _put_organisation(
        row, world, id_, name, ClusterParty, form,
        short_name=row.name("short_name"), aliases=_names(row, "aliases"), region=region, place=place,
        external_ids=(number,) if number else (), contacts=contacts_of(row), founded=row.date("founded"),
    )  # fmt: skip
    for column, metric, unit in COUNTED:
        if (count := row.quantity(column, unit=unit)) is not None:
            world.put(reported(row, id_, metric, count))


def build_parent(row: Row, world: World) -> None:
    """The party that contains this one."""
    name = row.needed_name("name", "名称", "name")
    if parent := world.meant(row, "parent", ClusterParty):
        id_ = world.introduced(row, ClusterParty, name, region=place_of(row, world)[0])
        known = world.organisations.get(id_)
        if isinstance(known, ClusterParty) and parent != id_:
            world.put(ClusterParty(id=id_, name=known.name, form=known.form, parent_id=parent))


def build_enterprise(row: Row, world: World) -> str:
    """An enterprise or institution (a party, where 类型 says so). Its list columns are built later."""
    name = row.needed_name("name", "名称", "name")
    for column in LIST_COLUMNS:
        row.keep_long_items(column)
        row.refuse_invisible_items(column)
    type_, form = type_and_form(row, name)
    code, given = code_of(row)
    region, place = place_of(row, world)
    text = row.text("number")
    _warn_of_other_codes(row, world, name, code)
    id_ = world.introduced(row, type_, name, uscc=code, region=region)
    number = world.number(row, id_) if text else None
    _put_organisation(
        row, world, id_, name, type_, form,
        short_name=row.name("short_name"), aliases=_names(row, "aliases"), region=region, place=place,
        external_ids=(number,) if number else (), contacts=contacts_of(row), uscc=code, uscc_as_given=given,
        certificates=row.several("certificates"), capacity_note=None if row.continued else row.measured("capacity"),
        shown=bool(row.flag("shown")), visited_on=row.date("visited_on"),
    )  # fmt: skip
    return id_


def _warn_of_other_codes(row: Row, world: World, name: str, code: str | None) -> None:
    """One name with two codes is two enterprises, or one of the codes is wrong: only a person knows."""
    if code is None or world.organisations.organisation_by_uscc(code):
        return
    others = {
        getattr(one, "uscc", None)
        for one in world.organisations.organisations_called(name)
        if fold(one.name) == fold(name)
    }
    if others - {None, code}:
        row.warn(
            "SAME_NAME_OTHER_CODE",
            f"另有同名单位，代码是{'、'.join(sorted(other for other in others if other))}；按两家分开存，请核对代码。",
            "Another organisation has this name and another code; kept as two, please check the codes.",
            "uscc",
            code,
        )


def _put_organisation(
    row: Row, world: World, id_: str, name: str, type_: type[Organisation], form: Form | None, **values: Any
) -> None:
    """Under a known id it keeps the type it has; fields that type lacks are left out."""
    kept_type = ORGANISATIONS[type_of(id_) or type_.__name__]
    if kept_type is not type_:
        row.warn(
            "TYPE_DIFFERS",
            "库里这个单位是另一种类型，类型未改。",
            "This organisation is stored with another type, which was kept.",
            "form",
            row.text("form"),
        )
    fitting = isinstance(form, PartyForm if kept_type is ClusterParty else InstitutionForm)
    if fitting and kept_type is not Enterprise:
        values["form"] = form
    known = world.organisations.get(id_)
    if known and fold(known.name) != fold(name):
        row.warn(
            "NAME_DIFFERS",
            f"库里的名称是“{known.name}”，本行的写法记为别名。",
            f"It is stored as “{known.name}”; this way of writing is kept as an alias.",
            "name",
            name,
        )
    slots = kept_type.__dataclass_fields__
    world.make(
        row,
        kept_type,
        id_,
        name=name,
        **{k: v for k, v in values.items() if k in slots},
        note=row.note(phones=False),
    )


def type_and_form(row: Row, name: str) -> tuple[type[Organisation], Form | None]:
    """What 类型 says; without it an enterprise, unless the name ends like a bank or a school."""
    text = row.text("form")
    key = fold(text or "")
    if key in ENTERPRISE_WORDS:
        return Enterprise, None
    form: Form | None = PARTY_FORMS.get(key) or INSTITUTION_FORMS.get(key)
    if text and form is None:
        row.warn(
            "UNKNOWN_KIND",
            "不认识的类型，按企业处理。",
            "Not a known type; taken as an enterprise.",
            "form",
            text,
        )
        return Enterprise, None
    form = form or form_of_name(name)
    if isinstance(form, PartyForm):
        return ClusterParty, form
    return (Institution, form) if form else (Enterprise, None)


def _party_form(row: Row, name: str) -> PartyForm:
    text = row.text("form")
    form = PARTY_FORMS.get(fold(text)) if text else form_of_name(name)
    if text and form is None:
        row.warn(
            "UNKNOWN_KIND",
            "不认识的组织类型，已记入说明。",
            "Not a known type; kept in the note.",
            "form",
            text,
        )
        row.remarks.append(f"{row.heading('form')}原文：{text}")
    return form if isinstance(form, PartyForm) else PartyForm.OTHER


def code_of(row: Row) -> tuple[str | None, str | None]:
    """(valid code, code as given): one that is not valid is kept, but is no key."""
    text = row.digits("uscc")
    if text is None:
        return None, None
    code = fold(text).upper()
    if is_valid(code):
        return code, None
    row.warn(
        "BAD_USCC",
        "统一社会信用代码不正确（位数或校验码不符），原文保留，不作为识别依据。",
        "Not a valid unified social credit code (length or check digit); kept as text, not used as a key.",
        "uscc",
        text,
    )
    return None, text


def contacts_of(row: Row) -> tuple[Contact, ...]:
    """联系人 and 电话, or the `contact` of a JSON record."""
    given = _together([_contact(item) for item in row.items("contact")])
    person, phone = row.text("person"), row.digits("phone")
    if person or phone:
        given.append(Contact(person=person, phone=phone))
    given += [Contact(phone=text, note=heading) for heading, text in row.extras if is_phone(text)]
    return tuple(given)


def _together(given: list[Contact]) -> list[Contact]:
    """A name alone and a number alone, in this order, are one contact."""
    if len(given) == 2 and given[0].phone is None and given[1].person is None:
        return [replace(given[1], person=given[0].person)]
    return given


def _contact(item: str | Mapping[str, Json]) -> Contact:
    if isinstance(item, str):
        return contact_said(item)
    texts = {key: tidy(shown(value)) or None for key, value in item.items()}
    return Contact(
        person=texts.get("person") or texts.get("name"),
        phone=texts.get("phone") or texts.get("mobile"),
        note=texts.get("note"),
    )


def put_contacts(row: Row, world: World, who: str) -> None:
    """Whom to ask about a need or an offer: somebody of the organisation."""
    one = world.organisations.get(who)
    if one is not None and (contacts := contacts_of(row)):
        world.put(replace(one, contacts=contacts, sources=(row.source(),)))


def _names(row: Row, column: str) -> tuple[str, ...]:
    names = row.several(column)
    for name in names:
        row.refuse_invisible(name, column)
    return names


def build_membership(row: Row, world: World) -> None:
    """A member of a party, in a role, between two dates."""
    party = world.named(row, "party", "组织", "party", ClusterParty)
    member = world.named(row, "member", "成员", "member")
    role = row.text("role")
    world.detailed.add(key_id("Membership", member, party))
    world.make(
        row, Membership, membership_id(member, party, role),
        organisation_id=member, party_id=party, role=role,
        since=row.date("since"), until=row.date("until"), note=row.note(),
    )  # fmt: skip


def reported(row: Row, id_: str, metric: str, value: Quantity, period: str | None = None) -> ReportedCount:
    """A count that a report gives about an organisation."""
    return ReportedCount(
        id=reported_id(id_, metric, period),
        organisation_id=id_,
        metric=metric,
        value=value,
        period=period,
        sources=(row.source(),),
    )
