"""Records in a few words, so that a person knows which one is meant."""

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import Any

from committee.contacts import masked
from graph.stores import View
from schema import (
    Block,
    Claim,
    Consent,
    Contact,
    Entrusted,
    Erasure,
    ExternalId,
    IdentityDecision,
    InputOf,
    Introduction,
    Judgement,
    KindOf,
    MayMean,
    Membership,
    Need,
    NeedReading,
    Offer,
    Organisation,
    Outcome,
    Product,
    Quantity,
    Record,
    Relation,
    RelationKind,
    ReportedCount,
    Representative,
    Reveal,
    Share,
    Source,
    Step,
    Verdict,
    references,
)
from schema.region import divisions
from schema.words import Words

_SHOWN = 30  # characters of a need's words
_REGIONS = ("region", "regions")
_CLAIMS: dict[Claim, str] = {
    Claim.MAKES: "offers",
    Claim.INPUT_OF: "goes into",
    Claim.KIND_OF: "is a kind of",
    Claim.MAY_MEAN: "may mean",
    Claim.NAMED: "is a name of",
}
_VERDICTS: dict[Verdict, Words] = {
    Verdict.SAME: ("是同一家", "is the same as"),
    Verdict.DIFFERENT: ("不是同一家", "is not"),
    Verdict.GROUP: ("是集团与子公司", "is the group, or a subsidiary, of"),
}


class Naming:
    """What the ids in these records are called; whom and what they name is read together."""

    def __init__(self, view: View, records: Sequence[Record]) -> None:
        self._known = {one.id: one.name for one in records if isinstance(one, Organisation | Product)}
        for type_ in (Organisation, Product):
            ids = {id_: None for one in records for to, id_ in references(one) if to is type_}
            for found in view.get_many(type_, [id_ for id_ in ids if id_ not in self._known]):
                if isinstance(found, Organisation | Product):
                    self._known[found.id] = found.name

    def __call__(self, id_: str | None) -> str:
        """The name, or the id where it is no more."""
        return self._known.get(id_ or "", id_ or "—")

    def title(self, record: Record) -> Words:
        return _title(record, self)

    def both(self, field: str, value: Any) -> Words:
        return self.said(field, value, "zh"), self.said(field, value, "en")

    def said(self, field: str, value: Any, lang: str = "zh") -> str:
        """The value of a field, in words. A phone number shows that it changed, and not where to call."""
        match value:
            case None | ():
                return ""
            case bool():
                return ("是" if value else "否") if lang == "zh" else ("yes" if value else "no")
            case tuple():
                return listed((self.said(field, one, lang) for one in value), lang)
            case Quantity():
                return value.text
            case Contact():
                return masked(value)
            case ExternalId():
                return f"{value.system} {value.id}"
            case Step():
                return f"{value.state.zh if lang == 'zh' else value.state.value} {value.on or ''}".strip()
            case Source():
                return value.label(lang)
            case NeedReading():
                return listed((one.phrase for one in value.wanted), lang)
            case Enum():
                return str((getattr(value, "zh", None) if lang == "zh" else None) or value.value)
            case float():
                return f"{value:g}"
        return divisions().full_name(value) if field in _REGIONS else self(str(value))


def titles(view: View, records: Sequence[Record]) -> list[Words]:
    """(Chinese, English) for each."""
    naming = Naming(view, records)
    return [naming.title(one) for one in records]


def listed(items: Iterable[str], lang: str) -> str:
    return ("、" if lang == "zh" else ", ").join(items)


def _title(one: Record, called: Callable[[str | None], str]) -> Words:
    match one:
        case Organisation() | Product():
            return one.name, one.name
        case Membership():
            role = f"（{one.role}）" if one.role else ""
            member, party = called(one.organisation_id), called(one.party_id)
            return f"{member} 属于 {party}{role}", f"{member} belongs to {party}{role}"
        case InputOf():
            source, target = called(one.source_id), called(one.target_id)
            return f"{source} 用于 {target}", f"{source} goes into {target}"
        case KindOf():
            source, target = called(one.source_id), called(one.target_id)
            return f"{source} 是 {target} 的小类", f"{source} is a kind of {target}"
        case MayMean():
            source, target = called(one.source_id), called(one.target_id)
            return f"{source} 可能指 {target}", f"{source} may mean {target}"
        case Offer():
            who, what = called(one.organisation_id), called(one.product_id)
            return f"{who} 供给 {what}", f"{who} offers {what}"
        case Need():
            who = called(one.organisation_id)
            text = one.text if len(one.text) <= _SHOWN else f"{one.text[:_SHOWN]}…"
            return f"{who} 需求“{text}”", f"{who} needs “{text}”"
        case Relation():
            return _relation(one, called)
        case Introduction():
            a, b = called(one.a_id), called(one.b_id)
            return f"为 {a} 与 {b} 牵线", f"introduction of {a} and {b}"
        case Outcome() | ReportedCount():
            who = called(one.organisation_id)
            return f"{who} {one.metric}", f"{who}: {one.metric}"
        case Judgement():
            about = called(one.product_id)
            of = one.name or called(one.organisation_id or one.other_id)
            zh, en = ("对", "right") if one.right else ("不对", "wrong")
            return f"“{of} {one.claim.zh} {about}”{zh}", f"“{of} {_CLAIMS[one.claim]} {about}” is {en}"
        case Entrusted():
            return _entrusted(one, called(one.organisation_id))
        case IdentityDecision():
            zh, en = _VERDICTS[one.verdict]
            meant = called(one.organisation_id)
            return f"“{one.name}”与 {meant} {zh}", f"“{one.name}” {en} {meant}"
    return one.id, one.id


def _relation(one: Relation, called: Callable[[str | None], str]) -> Words:
    a, b = called(one.source_id), called(one.target_id)
    about = f"（{called(one.product_id)}）" if one.product_id else ""
    if one.kind is RelationKind.SUPPLIES:
        return f"{a} 供应 {b}{about}", f"{a} supplies {b}{about}"
    return f"{a} 与 {b} 相识{about}", f"{a} and {b} know each other{about}"


def _entrusted(one: Entrusted, who: str) -> Words:
    """Whom it is about stands with the accounts."""
    match one:
        case Representative():
            return f"{who} 的经办人（{one.state.zh}）", f"representative of {who} ({one.state.value})"
        case Consent():
            zh, en = ("同意", "agrees") if one.stands else ("不再同意", "agrees no more")
            return f"{who} {zh}{one.purpose.zh}", f"{who} {en} to {one.purpose.value}"
        case Block():
            zh, en = ("屏蔽", "does not want to meet") if one.stands else ("不再屏蔽", "may meet again")
            return f"{who} {zh}“{one.word}”", f"{who} {en} “{one.word}”"
        case Share():
            zh, en = ("共享", "is shared") if one.withdrawn_at is None else ("不再共享", "is shared no more")
            return f"{who} 的供需{zh}给另一集群", f"what {who} offers and needs {en} with another cluster"
        case Erasure():
            return f"删除 {who} 记过的人", f"persons erased of {who}"
        case Reveal():
            return f"查看 {who} 的联系方式", f"contacts of {who} shown"
    return f"{who} 的店小二", f"steward of {who}"
