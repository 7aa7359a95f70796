"""Records in a few words, so that a person knows which one is meant."""

from collections.abc import Callable, Iterable, Sequence

from graph.stores import View
from schema import (
    IdentityDecision,
    InputOf,
    Introduction,
    KindOf,
    Membership,
    Need,
    Offer,
    Organisation,
    Outcome,
    Product,
    Record,
    Relation,
    RelationKind,
    ReportedCount,
    Verdict,
    references,
)
from schema.words import TYPE_WORDS, Words

_SHOWN = 30  # characters of a need's words
_VERDICTS: dict[Verdict, Words] = {
    Verdict.SAME: ("是同一家", "is the same as"),
    Verdict.DIFFERENT: ("不是同一家", "is not"),
    Verdict.GROUP: ("是集团与子公司", "is the group, or a subsidiary, of"),
}


def titles(view: View, records: Sequence[Record]) -> list[Words]:
    """(Chinese, English) for each; whom and what they name is read together."""
    known: dict[str, str] = {one.id: one.name for one in records if isinstance(one, Organisation | Product)}
    for type_ in (Organisation, Product):
        ids = [id_ for one in records for to, id_ in references(one) if to is type_ and id_ not in known]
        for found in view.get_many(type_, list(dict.fromkeys(ids))):
            if isinstance(found, Organisation | Product):
                known[found.id] = found.name
    return [_title(one, lambda id_: known.get(id_ or "", id_ or "—")) for one in records]


def kind_words(type_: type[Record]) -> Words:
    return TYPE_WORDS[type_]


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
