"""What can be filled in of each kind of record, in the order in which a person is asked."""

from dataclasses import replace

from api.console.forms import Control, Field, as_list, as_tick, choice_of
from api.console.speech import Speech
from committee.contacts import masked
from committee.references import OrganisationNamed
from schema import InstitutionForm, IntroductionState, PartyForm, ProductKind, Stage, Visibility
from schema.ids import type_of

_VISIBILITY = tuple(
    (each.value, f"visibility.{each.value}")
    for each in (Visibility.CATEGORY, Visibility.NAMED, Visibility.STEWARD)
)
_STAGES = (("", "not_said"), *((each.value, f"stage.{each.name}") for each in Stage))
_KINDS = (("", "kind.unknown"), *((each.value, f"kind.{each.value}") for each in ProductKind))
NAMES, PRODUCTS = "/organisations/names", "/products/names"


def _region(value: object, say: Speech) -> str:
    return say.region(str(value)) if value else ""


def _regions(value: object, say: Speech) -> str:
    return "\n".join(say.region(code) for code in value) if isinstance(value, tuple) else ""


def _percent(value: object, say: Speech) -> str:
    return f"{value * 100:g}%" if isinstance(value, float) else ""


def _share(typed: str) -> object:
    """`ValueError` for what is no percentage."""
    if not typed:
        return None
    share = float(typed.replace("％", "%").removesuffix("%")) / 100
    if not 0 <= share <= 1:
        raise ValueError(typed)
    return share


def organisation_named(typed: str) -> OrganisationNamed | None:
    """By name, or by an id that was copied from a page."""
    if not typed:
        return None
    return OrganisationNamed(id=typed) if type_of(typed) else OrganisationNamed(name=typed)


def several(name: str, words: str, hint: str = "field.lines_hint") -> Field:
    return Field(name=name, words=words, control=Control.LINES, hint=hint, meant=as_list)


def day(name: str, words: str) -> Field:
    return Field(name=name, words=words, hint="field.date_hint")


def note() -> Field:
    return Field(name="note", words="organisation.note", control=Control.AREA)


def visibility() -> Field:
    return Field(
        name="visibility",
        words="field.visibility",
        control=Control.CHOICE,
        choices=_VISIBILITY,
        meant=choice_of(Visibility),
    )


def _contacts(value: object, say: Speech) -> str:
    """Without what only their owner may give away."""
    return "\n".join(map(masked, value)) if isinstance(value, tuple) else ""


_NAMED = (
    Field(name="name", words="field.name", hint="field.name_hint", required=True),
    Field(name="short_name", words="field.short_name", hint="field.short_name_hint"),
    several("aliases", "organisation.also"),
)
_PLACED = (
    Field(name="region", words="field.region", hint="field.region_hint", written=_region),
    Field(name="place", words="field.place", hint="field.place_hint"),
)
_WORKING = (
    several("certificates", "organisation.certificates"),
    Field(name="capacity_note", words="organisation.capacity", hint="field.capacity_note_hint"),
)
_SHOWN = (
    Field(name="shown", words="field.shown", hint="field.shown_hint", control=Control.TICK, meant=as_tick),
)
_CODE = (Field(name="uscc", words="organisation.uscc", hint="field.uscc_hint"),)
_CONTACTS = (
    Field(
        name="contacts",
        words="field.contacts",
        control=Control.LINES,
        hint="field.contacts_hint",
        written=_contacts,
        meant=as_list,
    ),
)


def _form(words: str, options: type[InstitutionForm] | type[PartyForm]) -> Field:
    return Field(
        name="form",
        words=words,
        control=Control.CHOICE,
        choices=tuple((each.value, f"form.{each.name}") for each in options),
        meant=choice_of(options),
    )


_PARENT = Field(
    name="parent",
    words="field.parent",
    hint="field.parent_hint",
    proposes=NAMES,
    meant=organisation_named,
)
ENTERPRISE = (*_NAMED, *_CODE, *_PLACED, *_WORKING, *_SHOWN, *_CONTACTS, note())
INSTITUTION = (*_NAMED, _form("field.form", InstitutionForm), *_CODE, *_PLACED, *_SHOWN, *_CONTACTS, note())
_PARTY_NAMED = (Field(name="name", words="field.name", required=True), *_NAMED[1:])
PARTY = (*_PARTY_NAMED, _form("field.form", PartyForm), _PARENT, *_PLACED, *_CONTACTS, note())

OFFERED = Field(
    name="product", words="field.offered", hint="field.product_hint", required=True, proposes=PRODUCTS
)
OFFER = (
    Field(name="main", words="offer.main", control=Control.TICK, meant=as_tick),
    Field(name="share", words="offer.share", hint="field.share_hint", written=_percent, meant=_share),
    Field(name="capacity", words="offer.capacity", hint="field.capacity_hint"),
    several("certificates", "offer.certificates"),
    Field(name="price", words="offer.price"),
    Field(name="lead_time", words="offer.lead_time"),
    Field(
        name="regions",
        words="offer.regions",
        control=Control.LINES,
        hint="field.regions_hint",
        written=_regions,
        meant=as_list,
    ),
    Field(name="stage", words="offer.stage", control=Control.CHOICE, choices=_STAGES, meant=choice_of(Stage)),
    day("valid_until", "offer.valid_until"),
    visibility(),
    note(),
)
WORDS = Field(name="text", words="field.need_text", control=Control.AREA, hint="ask.text_hint", required=True)
NEED = (
    Field(name="product", words="field.need_product", hint="field.need_product_hint", proposes=PRODUCTS),
    Field(
        name="kind",
        words="product.kind",
        control=Control.CHOICE,
        choices=_KINDS,
        meant=choice_of(ProductKind),
    ),
    Field(name="quantity", words="part.quantity", hint="field.quantity_hint"),
    Field(name="specification", words="part.specification"),
    several("certificates", "field.certificates_wanted"),
    Field(name="region_text", words="field.region_text"),
    day("deadline", "part.deadline"),
    day("expires_on", "field.expires_on"),
    visibility(),
    note(),
)
PARTY_NAMED = Field(
    name="party",
    words="field.party",
    hint="field.party_hint",
    required=True,
    proposes=NAMES,
    meant=organisation_named,
)
MEMBERSHIP = (
    Field(name="role", words="cluster.role", hint="field.role_hint"),
    day("since", "field.since"),
    day("until", "field.until"),
    note(),
)
OTHER = Field(
    name="other",
    words="field.other",
    hint="ask.name_hint",
    required=True,
    proposes=NAMES,
    meant=organisation_named,
)
DIRECTION = Field(
    name="direction",
    words="field.direction",
    control=Control.CHOICE,
    choices=(
        ("supplied_by", "field.supplied_by"),
        ("supplies", "field.supplies"),
        ("knows", "relation.knows"),
    ),
)
ABOUT = Field(name="product", words="field.relation_product", hint="field.product_hint", proposes=PRODUCTS)
RELATION = (day("since", "field.since"), day("until", "field.until"), note())
SUPPLIES = replace(DIRECTION, choices=(*DIRECTION.choices[:2], ("", "not_said")))
FOR_NEED = Field(name="need", words="introduction.for_need", control=Control.KEPT)
MATTER = Field(name="matter", words="field.matter", hint="field.matter_hint")
INTRODUCTION = (
    Field(
        name="state",
        words="field.state",
        control=Control.CHOICE,
        choices=tuple((each.value, f"state.{each.value}") for each in IntroductionState),
        meant=choice_of(IntroductionState),
    ),
    day("on", "field.on"),
    Field(name="reason", words="edit.why", hint="edit.why_introductions"),
    Field(name="effect", words="introduction.effect", hint="field.effect_hint", control=Control.AREA),
)
