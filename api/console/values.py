"""The value of any field, said to people."""

from enum import Enum
from typing import Any

from api.console import words
from api.console.correcting import PARTS
from api.console.facts import Names
from api.console.speech import Speech
from committee.contacts import masked
from schema import (
    Contact,
    Correction,
    ExternalId,
    InstitutionForm,
    OutcomeNature,
    PartyForm,
    Quantity,
    Stage,
    Step,
)

_BY_NAME: dict[type[Enum], str] = {
    InstitutionForm: "form",
    PartyForm: "form",
    Stage: "stage",
    OutcomeNature: "nature",
}
_BY_VALUE = {
    "Visibility": "visibility",
    "OfferState": "offer_state",
    "NeedState": "need_state",
    "IntroductionState": "state",
    "ProductKind": "kind",
    "RelationKind": "relation_kind",
    "Verdict": "verdict",
}


def said(value: Any, field: str, names: Names, say: Speech) -> str:
    """Ids by the names of what they mean, codes of regions by their names, phone numbers hidden."""
    match value:
        case None | () | "":
            return ""
        case bool():
            return say("value.yes" if value else "value.no")
        case Quantity():
            return say.amount(value)
        case Enum():
            return _enum(value, say)
        case tuple():
            return say.list([said(one, field, names, say) for one in value])
        case Contact():
            return masked(value)
        case Correction():
            return _correction(value, names, say)
        case ExternalId():
            return f"{value.system} {value.id}"
        case Step():
            return f"{say(f'state.{value.state.value}')} {value.on or ''}".strip()
        case float():
            return f"{value * 100:g}%" if field == "share" else f"{value:g}"
        case _:
            return _text(str(value), field, names, say)


def _correction(correction: Correction, names: Names, say: Speech) -> str:
    """What a person said that words mean; empty is that they say nothing of it."""
    parts = ((part.words, part.name, getattr(correction, part.name)) for part in PARTS)
    return "；".join(
        f"{say(words_)} {said(value, name, names, say) or say('form.empty')}"
        for words_, name, value in parts
        if value is not None
    )


def _text(text: str, field: str, names: Names, say: Speech) -> str:
    if field in ("region", "regions"):
        return say.region(text)
    known = names.organisation(text) or names.product(text)
    return say.name(known) if known else text


def _enum(value: Enum, say: Speech) -> str:
    if prefix := _BY_NAME.get(type(value)):
        return say(f"{prefix}.{value.name}")
    key = f"{_BY_VALUE.get(type(value).__name__, '')}.{value.value}"
    return say(key) if words.has(key) else str(getattr(value, say.lang, value.value))
