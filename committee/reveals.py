"""Showing how to reach somebody: never without a purpose, and every time written down."""

from collections.abc import Sequence
from contextlib import AbstractContextManager

from committee import checks
from graph.stores import ChangeKind, NewChangeSet, Store, Transaction, View
from schema import Organisation, Reveal, Source
from schema.ids import new_id

WHY = "看联系方式 · contacts shown"


def revealing(store: Store, by: str) -> AbstractContextManager[Transaction]:
    """A transaction that shows contacts; what it says is written down for good."""
    return store.write(by, WHY, NewChangeSet(kind=ChangeKind.REVEAL, why=WHY))


def reveal(
    tx: Transaction,
    organisation_id: str,
    person: str,
    purpose: str,
    source: Source,
    introduction_id: str | None = None,
) -> Organisation:
    """The organisation, whose contacts `person` is shown for this purpose; it is in the log before they are."""
    organisation = checks.existing(tx, Organisation, organisation_id)
    tx.put(
        [
            Reveal(
                id=new_id("Reveal"),
                organisation_id=organisation.id,
                person=person,
                purpose=checks.words(purpose, "purpose"),
                at=source.recorded_at,
                introduction_id=introduction_id,
                sources=(source,),
            )
        ]
    )
    return organisation


def shown_of(view: View, organisation_ids: Sequence[str]) -> list[Reveal]:
    """Who was shown the contacts of these, the last first."""
    return sorted(view.entrusted_with(Reveal, organisation_ids), key=lambda one: one.at, reverse=True)
