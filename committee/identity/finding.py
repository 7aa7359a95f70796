"""Which organisation a name or a code means: what is the same for certain is found."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from committee.identity.codes import code_of
from schema import Ambiguous, ExternalId, Organisation
from schema.ids import key_id
from schema.names import fold
from schema.region import contains
from schema.uscc import is_valid

O = TypeVar("O", bound=Organisation)  # noqa: E741
_SHOWN = 10


class NamedOrganisations(Protocol):
    """What must be known to tell who is meant; a `View` knows it."""

    def organisations_called(self, name: str, /) -> list[Organisation]: ...

    def organisation_by_uscc(self, uscc: str) -> Organisation | None: ...

    def organisations_with_external_id(self, system: str, id_: str, /) -> list[Organisation]: ...


def known_organisation(
    view: NamedOrganisations,
    *,
    name: str,
    uscc: str | None = None,
    external: ExternalId | None = None,
    region: str | None = None,
    short_names: bool = True,
) -> Organisation | None:
    """The stored organisation that is meant, None when it is a new one.

    The same valid code is the same organisation. Then the full name decides, unless two valid codes or two
    regions that exclude each other say otherwise; then a declared alias, and with `short_names` the short
    name too (for references; a row that *introduces* an organisation leaves it out, as short names repeat).
    `Ambiguous` when a name fits several.
    """
    code = uscc if uscc and is_valid(uscc) else None
    if code and (holder := view.organisation_by_uscc(code)):
        return holder
    key = fold(name)
    if external and (known := _same_elsewhere(view, external, key)):
        return known
    possible = [one for one in view.organisations_called(name) if not _told_apart(one, code, region)]
    return one_called(name, possible, short_names=short_names)


def one_called(name: str, possible: Sequence[O], *, short_names: bool = True) -> O | None:
    """The one that `name` means; `Ambiguous` where it means several."""
    found = meant(name, possible, short_names=short_names)
    if len(found) > 1:
        raise ambiguous(name, found)
    return found[0] if found else None


def meant(name: str, possible: Sequence[O], *, short_names: bool = True) -> list[O]:
    """Whose full name it is; else whose other name, else whose short name."""
    key = fold(name)
    for fits in (_by_name, _by_alias, _by_short_name)[: 3 if short_names else 2]:
        if found := [one for one in possible if fits(one, key)]:
            return found
    return []


def organisation_id(
    type_: type[Organisation], name: str, *, uscc: str | None = None, apart_in: str | None = None
) -> str:
    """The id of a new organisation: by its valid code, else by its name.

    `apart_in` is its region where another one of the same name is stored already.
    """
    if uscc and is_valid(uscc):
        return key_id(type_.__name__, "uscc", uscc)
    return key_id(type_.__name__, "name", fold(name), *((apart_in,) if apart_in else ()))


def _same_elsewhere(view: NamedOrganisations, external: ExternalId, key: str) -> Organisation | None:
    """Another system's id counts when a name agrees: ids of hand-made workbooks repeat."""
    for known in view.organisations_with_external_id(external.system, external.id):
        if any(fold(name) == key for name in known.names):
            return known
    return None


def _by_name(one: Organisation, key: str) -> bool:
    return fold(one.name) == key


def _by_alias(one: Organisation, key: str) -> bool:
    return any(fold(alias) == key for alias in one.aliases)


def _by_short_name(one: Organisation, key: str) -> bool:
    return one.short_name is not None and fold(one.short_name) == key


def _told_apart(one: Organisation, code: str | None, region: str | None) -> bool:
    """Whether codes or regions say that it is not this one."""
    own = code_of(one)
    if code and own:
        return code != own
    return regions_exclude(one.region, region)


def regions_exclude(a: str | None, b: str | None) -> bool:
    """Whether both are known and neither lies in the other."""
    return a is not None and b is not None and not contains(a, b) and not contains(b, a)


def ambiguous(name: str, found: Sequence[Organisation], *, more: bool = False) -> Ambiguous:
    """`name` fits all of `found`, and `more` that are not among them."""
    shown, more = found[:_SHOWN], more or len(found) > _SHOWN
    zh, en = (
        "、".join(f"{one.name}（{one.id}）" for one in shown),
        ", ".join(f"{one.name} ({one.id})" for one in shown),
    )
    return Ambiguous(
        f"“{name}”可以指{'不止' * more}{len(shown)}家：{zh}；请写全称或编号。",
        f"“{name}” fits {'more than ' * more}{len(shown)} organisations: {en}; use the full name or the id.",
        detail={"organisations": [{"id": one.id, "name": one.name} for one in shown], "more": more},
    )
