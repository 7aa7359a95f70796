"""删除个人信息: whom an organisation names is taken out of it, and out of all that was ever written of it.

What the log has of a person is a key that leads nowhere afterwards: no copy of the value is left, an undo does not bring it
back, and the chain of the log holds as it did. That it was done, when, by whom and why stands in the log.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from committee import checks
from committee.masking import mask_of
from committee.writing import write
from graph.stores import ChangeKind, NewChangeSet, Scope, Store, Transaction, View
from graph.stores.masking import Mask, in_texts, masked
from graph.stores.persons import REMEMBERED, Known, known, person_of
from graph.stores.redirects import get_followed
from schema import Contact, Erasure, NotFound, Organisation
from schema.ids import new_id

DRAFTS = "draft:"  # what an enterprise wrote and did not send yet: draft:person:organisation


@dataclass(frozen=True, slots=True)
class Erased:
    """The keys of the persons that lead nowhere any more, how many values those were, and the organisations that named
    them; `scrubbed` is whether nothing of it is left in the files by now."""

    persons: tuple[str, ...]
    values: int
    organisations: tuple[str, ...]
    change_set: str = ""
    scrubbed: bool = False


def ever_named(view: View, organisation_id: str) -> dict[str, list[Known]]:
    """Whom the organisation names, or named at any time, by person; all that is known of each."""
    named = {one.key for one in checks.existing(view, Organisation, organisation_id).contacts}
    found: dict[str, list[Known]] = {}
    for one in known(view.remembered(REMEMBERED)):
        if one.of == organisation_id or one.key in named:
            found.setdefault(one.person, []).append(one)
    return found


def meant(view: View, organisation_id: str, words: str) -> list[str]:
    """The persons whom the words mean: a key, a name or a number. `NotFound` (NO_PERSON) where they mean nobody."""
    word = words.strip()
    found = [
        person
        for person, values in ever_named(view, organisation_id).items()
        if word == person or any(word in (one.contact.person, one.contact.phone) for one in values)
    ]
    if not found:
        raise NotFound(
            "这家单位没有记过这位联系人，或者已经删除了。",
            "The organisation never named this person, or they are erased already.",
            code="NO_PERSON",
        )
    return found


def mask_for(view: View, organisation_id: str, words: str | None) -> Mask | None:
    """What hides those whom the words mean, as long as they are known; for what is kept beside the store."""
    named = ever_named(view, organisation_id)
    persons = meant(view, organisation_id, words) if words else named
    return mask_of(one.contact for person in persons for one in named[person])


def erase(
    store: Store,
    organisation_id: str,
    words: str | None,
    by: str,
    why: str,
    scope: Scope,
) -> Erased:
    """Erase whom the words mean of those that the organisation ever named; all of them without words."""
    checks.words(why, "why")

    def run(tx: Transaction) -> Erased:
        return erase_of(tx, organisation_id, words, by)

    change_set = NewChangeSet(kind=ChangeKind.ERASURE, why=why, about=organisation_id)
    done = write(store, by, change_set, run, scope)
    return replace(done, change_set=change_set.id, scrubbed=store.scrub())


def erase_of(tx: Transaction, organisation_id: str, words: str | None, by: str) -> Erased:
    """The same in a transaction; `NotAllowed` (FORBIDDEN) where the organisation is not one's own to write."""
    tx.put([checks.existing(tx, Organisation, organisation_id)])
    persons = meant(tx, organisation_id, words) if words else list(ever_named(tx, organisation_id))
    return erase_persons(tx, persons, by)


def erase_persons(tx: Transaction, persons: Collection[str], by: str = "retention") -> Erased:
    """Nobody names these persons any more. In running text of what is about those who named them they are masked, too.
    Whoever else names the same person by name and number names them no more, as far as that is one's to change."""
    everyone = list(known(tx.remembered(REMEMBERED)))
    same = {_who(one.contact) for one in everyone if one.person in persons} - {None}
    alike = [one for one in everyone if one.person in persons or _who(one.contact) in same]
    ids = list(dict.fromkeys(one.of for one in alike))
    holders = dict(zip(ids, get_followed(tx, Organisation, ids), strict=True))
    doomed = [one for one in alike if one.person in persons or _is_ours(tx, one, holders[one.of])]
    keys = {one.key for one in doomed}
    naming = [one for one in holders.values() if one is not None and any(c.key in keys for c in one.contacts)]
    tx.put(replace(one, contacts=_without(one.contacts, keys)) for one in naming)
    tx.forget(REMEMBERED + key for key in keys)
    _mask(tx, doomed, holders, by)
    return Erased(
        tuple(sorted({person_of(key) for key in keys})), len(keys), tuple(sorted(one.id for one in naming))
    )


def _mask(
    tx: Transaction, doomed: Sequence[Known], holders: Mapping[str, Organisation | None], by: str
) -> None:
    """Each in what is about whoever named them."""
    for one in doomed:
        holder = holders[one.of]
        here = {holder.id} if holder else set()
        mask_named(tx, sorted(here | ({one.of} if tx.whole is tx else set())), one.contact, by)


def mask_named(tx: Transaction, organisation_ids: Sequence[str], contact: Contact, by: str) -> None:
    """They are named no more in running text of what is about these organisations, nor in the log of it; that it was done is
    written down, by which the log goes on holding."""
    mask = mask_of([contact])
    if mask is None:
        return
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    for id_ in organisation_ids:
        if entries := tx.mask([id_], in_texts(mask)):
            proof = Erasure(
                id=new_id("Erasure"), organisation_id=id_, person=by, at=now, entries=tuple(entries)
            )
            tx.put([proof])
        _mask_drafts(tx, id_, mask)


def _mask_drafts(tx: Transaction, organisation_id: str, mask: Callable[[str], str]) -> None:
    for key, text in list(tx.remembered(DRAFTS)):
        if key.endswith(f":{organisation_id}"):
            tx.remember(key, masked(text, mask))


def _is_ours(tx: Transaction, one: Known, holder: Organisation | None) -> bool:
    return tx.whole is tx or (holder is not None and any(c.key == one.key for c in holder.contacts))


def _who(one: Contact) -> tuple[str, str] | None:
    return (one.person, one.phone) if one.person and one.phone else None


def _without(contacts: Iterable[Contact], keys: Collection[str]) -> tuple[Contact, ...]:
    return tuple(one for one in contacts if one.key not in keys and not one.is_erased)
