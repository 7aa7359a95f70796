"""The life of a need: registered in its own words, kept true, closed with a reason."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, TypedDict

from committee import checks
from committee.external import is_free_for, need_known_as, taken, told_again
from committee.recording import need_id
from committee.references import OrganisationNamed, ProductNamed, organisation_meant, product_meant
from graph.stores import Transaction, View
from schema import (
    Conflict,
    Correction,
    ExternalId,
    Need,
    NeedState,
    NotAllowed,
    Product,
    ProductKind,
    Source,
    Visibility,
    joined_sources,
)
from schema.ids import new_id
from schema.names import fold

# Reads the words of a need. It is asked before the transaction writes anything, because what it holds in
# memory follows the store, and must not learn of products that a rollback takes back.
Reader = Callable[[View, Need], Need]


HOLDS = timedelta(days=90)  # how long a need is matched before one asks whether it still holds


def until(today: date) -> str:
    """Until when what is confirmed or renewed today holds."""
    return (today + HOLDS).isoformat()


class NeedFacts(TypedDict, total=False):
    """What a person states beside the words; what is left out stays as it is, None empties it."""

    product: ProductNamed | None
    kind: ProductKind | None
    quantity: str | None
    specification: str | None
    certificates: list[str] | None
    region_text: str | None
    deadline: str | None
    expires_on: str | None
    visibility: Visibility | None
    note: str | None
    correction: Correction | None


_STATED: dict[str, checks.Rule] = {
    "kind": checks.as_said,
    "quantity": checks.amount,
    "specification": checks.text,
    "certificates": checks.texts,
    "region_text": checks.text,
    "deadline": checks.day,
    "expires_on": checks.day,
    "visibility": checks.visibility,
    "note": checks.text,
    "correction": checks.as_said,
}


def register_need(
    tx: Transaction,
    organisation: OrganisationNamed,
    text: str,
    facts: NeedFacts,
    source: Source,
    read: Reader,
    state: NeedState = NeedState.OPEN,
    external: ExternalId | None = None,
    expected_version: int | None = None,
    apart: bool = False,
) -> Need:
    """A new need, read at once. One that an enterprise sends is PROPOSED until its steward confirms it.

    By its `external` id it is the same one whenever it is sent again; without, `Conflict` (ALREADY_REGISTERED) when the
    same words stand open already. `apart` it stands beside whatever says the same, under an id that follows neither from whose it
    is nor from its words: for a sender who is not to learn what is there.
    """
    seeker = organisation_meant(tx, organisation)
    said = checks.words(text, "text")
    fields, new_product = _checked(tx, facts, source)
    id_ = new_id("Need") if apart else need_id(seeker.id, said)
    if known := _known(tx, id_, external, expected_version):
        if external and (known.organisation_id, fold(known.text)) != (seeker.id, fold(said)):
            raise taken(known, external)
        changes = told_again(known, fields, external, expected_version)
        return _restated(tx, known, changes, source, read, new_product)
    if tx.get(Need, id_):  # the same words again, after that need was closed, or under another id
        id_ = new_id("Need")
    need = Need(
        id=id_,
        organisation_id=seeker.id,
        text=said,
        state=state,
        **fields,
        external_ids=(external,) if external else (),
        sources=(source,),
    )
    return _kept(tx, read(tx, need), new_product)


def _known(view: View, id_: str, external: ExternalId | None, expected_version: int | None) -> Need | None:
    """The one that is meant, by its id elsewhere, else by its words while they stand open."""
    if external and (known := need_known_as(view, external)):
        return known
    same = view.get(Need, id_)
    if same is None or same.state is NeedState.CLOSED:
        return None
    if external is None and expected_version is None:
        raise Conflict(
            f"这项需求已经登记（{same.id}），可以直接更新。",
            f"This need is registered already ({same.id}); update it instead.",
            code="ALREADY_REGISTERED",
            detail={"id": same.id, "version": same.version},
        )
    return same if external is None or is_free_for(same, external) else None


def update_need(
    tx: Transaction,
    id_: str,
    facts: NeedFacts,
    source: Source,
    expected_version: int | None,
    read: Reader,
) -> Need:
    """What is stated changes; the words never do."""
    need = checks.existing(tx, Need, id_)
    fields, new_product = _checked(tx, facts, source)
    checks.at_version(need, expected_version)
    changes = {key: value for key, value in fields.items() if getattr(need, key) != value}
    return _restated(tx, need, changes, source, read, new_product)


def _restated(
    tx: Transaction,
    need: Need,
    changes: dict[str, Any],
    source: Source,
    read: Reader,
    new_product: Product | None,
) -> Need:
    """Read anew with what is stated now."""
    if not changes:
        return need
    stated = replace(need, **changes, sources=joined_sources(need.sources, (source,)))
    return _kept(tx, read(tx, stated), new_product)


def close_need(
    tx: Transaction,
    id_: str,
    reason: str,
    solved_by: OrganisationNamed | None,
    source: Source,
    expected_version: int | None,
) -> Need:
    """With the reason, and by whom it was met; `NotAllowed` when it is closed already."""
    need = checks.existing(tx, Need, id_)
    checks.at_version(need, expected_version)
    if need.state is NeedState.CLOSED:
        raise _closed(need)
    changes = {
        "state": NeedState.CLOSED,
        "closed_reason": checks.words(reason, "reason"),
        "solved_by_id": organisation_meant(tx, solved_by).id if solved_by else None,
    }
    return checks.changed(tx, need, changes, source, None)


def ask_back(tx: Transaction, id_: str, question: str, source: Source, expected_version: int | None) -> Need:
    """One thing that the steward wants to know before confirming it; an earlier answer was to another question."""
    need = _proposed(tx, id_, expected_version)
    changes = {"question": checks.words(question, "question"), "answer": None}
    return checks.changed(tx, need, changes, source, None)


def answer(tx: Transaction, id_: str, said: str, source: Source, expected_version: int | None) -> Need:
    """What the enterprise says to that."""
    need = _proposed(tx, id_, expected_version)
    return checks.changed(tx, need, {"answer": checks.words(said, "answer")}, source, None)


def confirm_need(tx: Transaction, id_: str, until: str, source: Source, expected_version: int | None) -> Need:
    """It is matched from now on, until that day. Confirmed by two at once it is confirmed once."""
    need = checks.existing(tx, Need, id_)
    if need.state is NeedState.OPEN:
        return need
    need = _proposed(tx, id_, expected_version)
    return checks.changed(tx, need, {"state": NeedState.OPEN, "expires_on": until}, source, None)


def renew(tx: Transaction, id_: str, until: str, source: Source) -> Need:
    """It still holds, until that day at least."""
    need = checks.existing(tx, Need, id_)
    if need.state is NeedState.CLOSED:
        raise _closed(need)
    later = max(until, need.expires_on or until)
    return checks.changed(tx, need, {"expires_on": later}, source, None)


def _proposed(tx: Transaction, id_: str, expected_version: int | None) -> Need:
    need = checks.existing(tx, Need, id_)
    checks.at_version(need, expected_version)
    if need.state is NeedState.PROPOSED:
        return need
    if need.state is NeedState.CLOSED:
        raise _closed(need)
    raise NotAllowed(
        "这项需求已经确认，正在撮合。",
        "This need is confirmed already and being matched.",
        code="ALREADY_CONFIRMED",
        detail={"id": need.id, "version": need.version},
    )


def _closed(need: Need) -> NotAllowed:
    return NotAllowed(
        f"这项需求已经关闭：{need.closed_reason or '未写原因'}。",
        f"This need is closed already: {need.closed_reason or 'no reason given'}.",
        code="ALREADY_CLOSED",
        detail={"id": need.id, "version": need.version},
    )


def _kept(tx: Transaction, need: Need, new_product: Product | None) -> Need:
    tx.put([*([new_product] if new_product else []), need])
    return checks.existing(tx, Need, need.id)


def _checked(view: View, facts: NeedFacts, source: Source) -> tuple[dict[str, Any], Product | None]:
    """The fields of the record, and the product that is new with them. Writes nothing."""
    fields = checks.checked(facts, _STATED)
    if "deadline" in facts:
        fields["deadline_text"] = facts["deadline"]
    new_product = None
    if "product" in facts:
        fields["product_id"] = None
        if reference := facts["product"]:
            product, is_new = product_meant(view, reference, source)
            fields["product_id"], new_product = product.id, product if is_new else None
    return fields, new_product
