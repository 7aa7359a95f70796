"""Putting right what was read of a need: for one question in its address, for good where the need is stored."""

import re
from collections.abc import Mapping
from dataclasses import fields, replace

from api.console.asked import Asked, Elsewhere
from api.console.editing.records import source
from api.console.facts import existing
from api.console.forms import Control, Field, Form, as_tick, facts_from, form_for, version_of
from api.console.speech import Speech
from committee import needs
from committee.reading import correction_said, read_need
from graph.stores import Scope, Transaction, View
from schema import Correction, Need, NeedReading, ReadingPart, RegionWish
from schema.region import divisions

NONE = "无"  # what an address says where nothing is asked for: empty parameters are left out of addresses
PART = "reading"
_BETWEEN = re.compile(r"[\n；;、]+")


def _as_names(typed: str) -> object:
    return [name.strip() for name in _BETWEEN.split(typed) if name.strip() not in ("", NONE)]


def _as_words(typed: str) -> object:
    return None if typed == NONE else typed or None


def _several(name: str, words: str, hint: str = "") -> Field:
    return Field(name=name, words=words, control=Control.LINES, hint=hint, meant=_as_names)


def _one(name: str, words: str, hint: str = "") -> Field:
    return Field(name=name, words=words, hint=hint, meant=_as_words)


PARTS: tuple[Field, ...] = (
    _several("products", "part.product", "reading.products_hint"),
    _several("unwanted", "part.unwanted"),
    _several("own_products", "part.own_product"),
    _several("uses", "part.context"),
    _one("quantity", "part.quantity", "field.quantity_hint"),
    _one("budget", "part.budget"),
    _several("specifications", "part.specification"),
    _several("certificates", "part.certificate"),
    _several("regions", "part.region", "field.regions_hint"),
    Field(name="strict", words="reading.strict_long", control=Control.TICK, meant=as_tick),
    _one("deadline", "part.deadline", "field.date_hint"),
)
NAMES = tuple(part.name for part in PARTS)


def reading_form(view: View, asked: Asked, reading: NeedReading, need: Need | None) -> Form:
    """Every part as it was read, ready to be put right."""
    form = form_for(view, asked, PARTS, part=PART, values=_values(reading, asked.say))
    return replace(form, version=version_of(need))


def correction_in(asked: Asked) -> Correction:
    """What the address says that the words mean."""
    given = {part: asked.text(part.name) for part in PARTS if asked.text(part.name)}
    return correction_said(
        {part.name: part.meant("" if typed == NONE else typed) for part, typed in given.items()}
    )


def correct_question(asked: Asked) -> Elsewhere:
    """The same question with what was put right in its address; nothing is stored."""
    text, said = asked.text("text"), correction_in(asked)
    with asked.services.store.view(Scope.of(asked.actor)) as view:
        shown = asked.matcher.match_text(view, text, correction=said, first=1).understood
        as_read = asked.matcher.match_text(view, text, first=1).understood
    assert asked.form is not None
    assert shown is not None
    assert as_read is not None
    changed = _changed(asked, shown)
    correction_said(changed)  # refused here, beside its field
    plain = _values(as_read, asked.say)
    typed = {name: asked.form.text(name) for name in changed}
    words = {name: _BETWEEN.sub("；", value) or NONE for name, value in typed.items()}
    return Elsewhere(
        asked.url(after=None, **{name: words[name] if typed[name] != plain[name] else None for name in typed})
    )


def correct_need(tx: Transaction, asked: Asked) -> Elsewhere:
    """The need is read so from now on; what is put back to what the words say is read from them again."""
    assert asked.form is not None
    need = existing(tx, Need, asked.id)
    correction = None if asked.form.text("afresh") else corrected(tx, asked, need)
    needs.update_need(
        tx,
        need.id,
        {"correction": correction},
        source(asked),
        asked.form.version,
        lambda view, one: read_need(asked.matcher, view, one),
    )
    return Elsewhere(f"/needs/{need.id}?done=saved")


def corrected(view: View, asked: Asked, need: Need) -> Correction | None:
    """What the form says that the words of the need mean, on top of what was put right before; None where nothing is."""
    assert asked.form is not None
    changed = _changed(asked, asked.matcher.read_need(view, need))
    said = correction_said(changed)
    plain = _values(asked.matcher.read_need(view, replace(need, correction=None)), asked.say)
    parts = {name: getattr(said, name) if asked.form.text(name) != plain[name] else None for name in changed}
    correction = replace(need.correction or Correction(), **parts)
    return correction if is_said(correction) else None


def is_said(correction: Correction | None) -> bool:
    """Whether it puts anything right."""
    return correction is not None and any(
        getattr(correction, part.name) is not None for part in fields(correction)
    )


def _changed(asked: Asked, shown: NeedReading) -> Mapping[str, object]:
    """The parts in which the form differs from what stood in it."""
    return facts_from(asked, PARTS, values=_values(shown, asked.say))


def _values(reading: NeedReading, say: Speech) -> dict[str, str]:
    """Each part as a person would write it into the form."""
    region = reading.region

    def marked(part: ReadingPart) -> str:
        return "\n".join(dict.fromkeys(span.text for span in reading.spans if span.part is part))

    return {
        "products": "\n".join(wanted.phrase for wanted in reading.wanted),
        "unwanted": marked(ReadingPart.UNWANTED),
        "own_products": marked(ReadingPart.OWN_PRODUCT),
        "uses": marked(ReadingPart.CONTEXT),
        "quantity": reading.quantity.text if reading.quantity else "",
        "budget": reading.budget.text if reading.budget else "",
        "specifications": "\n".join(reading.specifications),
        "certificates": "\n".join(reading.certificates),
        "regions": _places(region, say) if region else "",
        "strict": "1" if region and region.strict else "",
        "deadline": reading.deadline or "",
    }


def _places(region: RegionWish, say: Speech) -> str:
    """Each on a line; 新桥镇, where nothing says which of twenty, as it was written."""
    if divisions().are_namesakes(region.codes):
        return region.text
    return "\n".join(say.region(code) for code in region.codes)
