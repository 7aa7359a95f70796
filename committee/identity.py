"""Who is who: which organisation a name or a code means, and which two a person should look at.

Nothing here merges anything: what is the same for certain is found, what is only similar is proposed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from string import ascii_lowercase, digits
from typing import Protocol

from schema import Ambiguous, Enterprise, ExternalId, IdentityDecision, Institution, Organisation, Verdict
from schema.ids import key_id
from schema.names import core, fold
from schema.region import contains
from schema.uscc import is_valid

_LONG = 6  # characters of a name's core below which one different character means another firm
HAND_MADE = "workbook"  # whose numbers repeat from workbook to workbook
_LARGEST_BLOCK = 20  # a key that so many share says nothing about two of them
# Characters by which firms of one family are told apart: 一厂 and 二厂 are no misprint of each other.
_COUNTING = frozenset(f"{digits}{ascii_lowercase}一二三四五六七八九十甲乙丙丁东西南北中上下大小新老")


class NamedOrganisations(Protocol):
    """What must be known to tell who is meant; a `View` knows it."""

    def organisations_called(self, name: str) -> list[Organisation]: ...

    def organisation_by_uscc(self, uscc: str) -> Organisation | None: ...

    def organisations_with_external_id(self, system: str, id_: str) -> list[Organisation]: ...


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two organisations that a person should look at: they may be one."""

    a: Organisation
    b: Organisation
    zh: str
    en: str


def find_organisation(
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
    for fits in (_by_name, _by_alias, _by_short_name)[: 3 if short_names else 2]:
        found = [one for one in possible if fits(one, key)]
        if len(found) > 1:
            raise ambiguous(name, found)
        if found:
            return found[0]
    return None


def organisation_id(
    type_: type[Organisation], name: str, *, uscc: str | None = None, apart_in: str | None = None
) -> str:
    """The id of a new organisation: by its valid code, else by its name.

    `apart_in` is its region where another one of the same name is stored already.
    """
    if uscc and is_valid(uscc):
        return key_id(type_.__name__, "uscc", uscc)
    return key_id(type_.__name__, "name", fold(name), *((apart_in,) if apart_in else ()))


def proposals(view: "KnownDecisions", organisations: Iterable[Organisation]) -> list[Proposal]:
    """Pairs with one of `organisations` in them whose names are similar though they are stored apart.

    Near-linear in all that is stored: names meet in blocks (core, alias, one character left out). What was
    decided before, codes that differ and regions that exclude each other are not asked about again.
    """
    new = {one.id for one in organisations}
    if not new:
        return []
    found: dict[tuple[str, str], Proposal] = {}
    for zh, en, block in _blocks(view.all(Organisation), new):
        for a, b in combinations(block, 2):
            pair = (min(a.id, b.id), max(a.id, b.id))
            if pair in found or not new & set(pair) or _surely_different(a, b) or _decided(view, a, b):
                continue
            if reason := _alike(a, b, zh, en):
                found[pair] = Proposal(a, b, *reason)
    return sorted(found.values(), key=lambda proposal: (fold(proposal.a.name), fold(proposal.b.name)))


class KnownDecisions(Protocol):
    """What `proposals` reads; a `View` has it."""

    def all(self, type_: type[Organisation]) -> Iterator[Organisation]: ...

    def identity_decisions(self, name: str) -> list[IdentityDecision]: ...


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


def _code_of(one: Organisation) -> str | None:
    return one.uscc if isinstance(one, Enterprise | Institution) else None


def _told_apart(one: Organisation, code: str | None, region: str | None) -> bool:
    """Whether codes or regions say that it is not this one."""
    own = _code_of(one)
    if code and own:
        return code != own
    return regions_exclude(one.region, region)


def regions_exclude(a: str | None, b: str | None) -> bool:
    """Whether both are known and neither lies in the other."""
    return a is not None and b is not None and not contains(a, b) and not contains(b, a)


def ambiguous(name: str, found: Sequence[Organisation]) -> Ambiguous:
    """`name` fits all of `found`."""
    listed = "、".join(f"{one.name}（{one.id}）" for one in found)
    return Ambiguous(
        f"“{name}”可以指{len(found)}家：{listed}；请写全称或编号。",
        f"“{name}” fits {len(found)} organisations: {', '.join(f'{one.name} ({one.id})' for one in found)}; "
        "use the full name or the id.",
        code="AMBIGUOUS_NAME",
        detail={"organisations": [{"id": one.id, "name": one.name} for one in found]},
    )


def _blocks(everyone: Iterator[Organisation], new: set[str]) -> Iterator[tuple[str, str, list[Organisation]]]:
    """Groups that share a key with one of `new`, each with what the key is in both languages."""
    groups: dict[tuple[str, str], list[Organisation]] = defaultdict(list)
    for one in everyone:
        for key in _keys(one):
            groups[key].append(one)
    for (sort, _), group in groups.items():
        if 1 < len(group) <= _LARGEST_BLOCK and any(one.id in new for one in group):
            yield *_SORTS[sort], group


_SORTS = {
    "core": ("去掉公司形式后名称相同", "the names are equal but for the legal form"),
    "called": ("一家的简称或别名是另一家的名称", "a short name or alias of one is the name of the other"),
    "near": ("名称只差一个字", "the names differ in one character"),
}


def _keys(one: Organisation) -> Iterator[tuple[str, str]]:
    stem = core(one.name)
    yield "core", stem
    for name in {fold(name) for name in one.names}:
        yield "called", name
    if len(stem) >= _LONG:
        for place in range(len(stem)):
            yield "near", f"{place}{stem[:place]}_{stem[place + 1 :]}"


def _alike(a: Organisation, b: Organisation, zh: str, en: str) -> tuple[str, str] | None:
    """Why they may be one, in both languages; None when what they share does not say so."""
    left, right = fold(a.name), fold(b.name)
    if left == right:
        return "全称相同", "the full names are equal"
    if regions_exclude(a.region, b.region) or is_group(a) != is_group(b):
        return None
    if zh == _SORTS["called"][0]:
        called = {fold(name) for name in a.names} & {fold(name) for name in b.names}
        return (zh, en) if {left, right} & called else None
    if zh == _SORTS["near"][0]:
        different = {pair for pair in zip(core(a.name), core(b.name), strict=False) if pair[0] != pair[1]}
        if len(different) != 1 or _COUNTING & set(next(iter(different))):
            return None
        x, y = next(iter(different))
        return f"{zh}：{x}／{y}", f"{en}: {x} / {y}"
    return zh, en


def is_group(one: Organisation) -> bool:
    """Whether it calls itself a group: never the same as one of its companies."""
    return "集团" in one.name


def _surely_different(a: Organisation, b: Organisation) -> bool:
    """Two different valid codes, or two ids of one platform, are two organisations."""
    first, second = _code_of(a), _code_of(b)
    if first is not None and second is not None:
        return first != second
    theirs = {external.system: external.id for external in b.external_ids if external.system != HAND_MADE}
    return any(theirs.get(external.system, external.id) != external.id for external in a.external_ids)


def _decided(view: "KnownDecisions", a: Organisation, b: Organisation) -> bool:
    """Whether a person said already that these two are not one."""
    for one, other in ((a, b), (b, a)):
        for name in one.names:
            for decision in view.identity_decisions(name):
                if decision.verdict is Verdict.SAME:
                    continue
                if {decision.organisation_id, decision.other_id} == {a.id, b.id}:
                    return True
                if decision.other_id is None and decision.organisation_id == other.id:
                    return True
    return False
