"""Nothing that was remembered of somebody outlives the account."""

from api.accounts import people, roles
from api.accounts.people import Person
from committee import erasing
from graph.stores import Transaction
from schema import Contact, Representative, Source

TYPED, REMINDED = "typed:", "reminded:"
_OWN = ("draft", "mutation", "batch")  # followed by whose it is


def erase_account(tx: Transaction, person: Person, source: Source, successor: str | None = None) -> None:
    """The account ends, and with it whatever was remembered of them."""
    if not person.left:
        roles.let_go(tx, person, successor, source)
    acted_for = [one.organisation_id for one in tx.entrusted_to(Representative, person.id)]
    erasing.mask_named(
        tx, acted_for, Contact(person=person.name, phone=person.phone), source.recorded_by or ""
    )
    forget(tx, person)


def forget(tx: Transaction, person: Person) -> None:
    """Whatever was remembered of them."""
    people.forget(tx, person)
    own = (key for kind in _OWN for key in tx.remembered_keys(f"{kind}:{person.id}:"))
    tx.forget([TYPED + person.id, REMINDED + person.id, *own])


def forget_unfinished(tx: Transaction, person_id: str) -> None:
    """What they typed and did not send."""
    tx.forget([TYPED + person_id, *tx.remembered_keys(f"draft:{person_id}:")])
