"""The promises every store keeps, in the language of the domain.

`tests/graph/test_store_contract.py` has a test for each promise and runs on every backend.
Reading goes through a `View`, writing through a `Transaction`, which is a view that sees its own writes.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from graph.stores.chain import Chain, Closing, Entry
from schema import (
    Entrusted,
    IdentityDecision,
    Introduction,
    Judgement,
    Masked,
    Membership,
    Need,
    Offer,
    Organisation,
    Outcome,
    Product,
    ProductEdge,
    Record,
    Relation,
    ReportedCount,
    Visibility,
)
from schema.ids import new_id
from schema.policy import Actor, Role

R = TypeVar("R", bound=Record)
E = TypeVar("E", bound=ProductEdge)
P = TypeVar("P", bound=Entrusted)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a reader may see: what `schema/disclosure.py` says of `actor`; everything where there is none.

    `matching`: a question of that actor's is being answered, for which records count that show themselves as a
    category only. What is found so is told in part (`committee/prospects.py`), never as it stands. `beyond`: of others
    only what other clusters share.
    """

    actor: Actor | None = None
    matching: bool = False
    beyond: bool = False

    @staticmethod
    def of(actor: Actor) -> "Scope":
        """The committee's own staff sees all that is stored."""
        of_all = Role.STAFF in actor.roles and not actor.clusters.get(Role.STAFF)
        return EVERYTHING if of_all else Scope(actor)


EVERYTHING = Scope()


class Put(StrEnum):
    """What became of a record that was put."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


class ChangeKind(StrEnum):
    """What somebody did in one go."""

    LOAD = "load"
    EDIT = "edit"
    MERGE = "merge"
    SPLIT = "split"
    UNDO = "undo"
    SIGN_IN = "sign in"
    ACCOUNT = "account"
    EXPORT = "export"
    REVEAL = "reveal"
    ERASURE = "erasure"


# What is written down because it was done, whether or not a record changed. It is never undone.
EVENTS = frozenset(
    {ChangeKind.SIGN_IN, ChangeKind.ACCOUNT, ChangeKind.EXPORT, ChangeKind.REVEAL, ChangeKind.ERASURE}
)
# What changes facts.
OF_FACTS = tuple(kind for kind in ChangeKind if kind not in EVENTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewChangeSet:
    """What one or several transactions do in one go; it is in the log as soon as one of them changes something."""

    kind: ChangeKind
    why: str
    undoes: str | None = None
    about: str | None = None
    id: str = field(default_factory=lambda: new_id("ChangeSet"))

    @property
    def stays_empty(self) -> bool:
        """Whether it is in the log also when nothing was changed."""
        return self.undoes is not None or self.kind in EVENTS


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSet:
    """变更集: `changes` of the log that were made in one go, and are shown and undone together.

    `at` and `by` are those of its first transaction. `undoes` is the change set that it undid, `undone_by`
    the one that undid it, None while it is in force (also when that undo was itself undone). `place` is higher
    than that of whatever was begun before it. `about` is whom or what an event concerns, by id.
    """

    id: str
    place: int
    kind: ChangeKind
    at: str
    by: str
    why: str
    changes: int
    undoes: str | None = None
    undone_by: str | None = None
    about: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One entry of the change log. `before` is None when created, `after` None when removed."""

    number: int
    transaction: int
    change_set: str
    record_id: str
    type: type[Record]
    before: Record | None
    after: Record | None
    at: str
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class Reference:
    """The record `id` of `type` names the record `to`."""

    type: type[Record]
    id: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationFilter:
    """Which organisations a listing shows; an empty one shows all. All that is set must hold.

    `public_or`: only those that are shown publicly, as every cluster party is, and these by id.
    """

    types: tuple[type[Organisation], ...] = ()
    text: str | None = None
    region: str | None = None
    product_id: str | None = None
    party_id: str | None = None
    public_or: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedFilter:
    """Which needs a listing shows; `open_on` leaves out closed ones and those past that day (ISO)."""

    organisation_id: str | None = None
    product_id: str | None = None
    kind: str | None = None
    open_on: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Part of a listing in a fixed order; `keys` has one per item: ask `after` the last one for more."""

    items: list[T]
    more: bool
    keys: list[tuple[str, str]] = field(default_factory=list)


class View(Protocol):
    """What one reader sees: one moment of the store, whatever is written meanwhile."""

    @property
    def whole(self) -> "View":
        """The same moment with all that is stored, for what is held in memory of everything; nobody is answered
        from it who may not see everything."""
        ...

    def as_seen(self, records: Sequence[R]) -> list[R | None]:
        """What shows of records that were read of all that is stored, or were stored once; None of what does not."""
        ...

    @property
    def sees_what_is_kept_back(self) -> bool:
        """Whether offers and needs that show themselves to stewards only are seen."""
        ...

    @property
    def settled(self) -> bool:
        """Whether all that it sees is committed: true of a view, false of a transaction."""
        ...

    def number(self) -> int:
        """The number of the last change that this view sees; 0 when nothing was ever written."""
        ...

    def get(self, type_: type[R], id_: str) -> R | None:
        """The record of that type and id, or None. `Organisation` finds all three of its types."""
        ...

    def get_many(self, type_: type[R], ids: Sequence[str]) -> list[R | None]:
        """One entry per id in the order asked, None where there is no such record."""
        ...

    def foresee(self, ids: Iterable[str]) -> None:
        """Records with these ids will probably be asked for: a store that is far away may read them along with its
        next answer. Nothing else follows from it, and what is no id does no harm."""
        ...

    def all(self, type_: type[R], after: str = "") -> Iterator[R]:
        """Every record of the type in the order of ids, from the one after that id on, read as it is consumed."""
        ...

    def counts(self) -> Mapping[type[Record], int]:
        """How many records of each stored type there are, types without any included."""
        ...

    def organisations_called(self, *names: str) -> list[Organisation]:
        """Those with one of the names as full name, short name or alias; width, case and spaces do not
        matter. Each once, by id."""
        ...

    def organisation_by_uscc(self, uscc: str) -> Organisation | None:
        """The one that has this unified social credit code."""
        ...

    def organisations_with_external_id(self, system: str, *ids: str) -> list[Organisation]:
        """Those that `system` knows as one of the `ids`. Each once, by id."""
        ...

    def organisations(
        self, filter_: OrganisationFilter, first: int, after: tuple[str, str] | None = None
    ) -> Page[Organisation]:
        """A page by (folded name, id); an insert moves no item to another page."""
        ...

    def product_called(self, name: str) -> Product | None:
        """The product with that name, else the one (first by id) that has it as another name."""
        ...

    def products(self, text: str, first: int, after: tuple[str, str] | None = None) -> Page[Product]:
        """Products of which a name contains `text`; by the length of the shortest such name (five digits),
        then by id, so that the plainest comes first."""
        ...

    def product_names(self) -> Iterator[tuple[str, str]]:
        """(product id, name) for every name of every product, in the order of ids, own name first."""
        ...

    def offered_products(self, visibilities: Collection[Visibility] | None = None) -> Iterator[str]:
        """The id of every product that has an offer (of these visibilities, where some are named), withdrawn and
        expired ones too. In the order of ids."""
        ...

    def product_links(self, type_: type[ProductEdge]) -> Iterator[tuple[str, str, str]]:
        """(edge id, source id, target id) of every INPUT_OF or KIND_OF, in the order of ids."""
        ...

    def product_edges_of(self, type_: type[E], product_ids: Sequence[str]) -> list[E]:
        """The edges that start or end at one of the products. By id."""
        ...

    def judgements_of(self, product_ids: Sequence[str]) -> list[Judgement]:
        """What people said of claims about these products. By id."""
        ...

    def judgements_about(self, id_: str) -> list[Judgement]:
        """What people said of claims in which this organisation or product is the other side. By id."""
        ...

    def offers_for(
        self, product_ids: Sequence[str], limit: int = 200, beside: Sequence[str] = ()
    ) -> list[Offer]:
        """Offers of these products, withdrawn and expired ones too; of each product at most `limit`,
        the largest share of revenue first, unknown shares last, then by id. Behind them, of the products `beside`,
        those of the same organisations only."""
        ...

    def offers_of(self, organisation_ids: Sequence[str]) -> list[Offer]:
        """All offers of these organisations. By id."""
        ...

    def offers_with_external_id(self, system: str, *ids: str) -> list[Offer]:
        """Those that `system` knows as one of the `ids`. Each once, by id."""
        ...

    def offer_counts(
        self, organisation_ids: Sequence[str], visibilities: Collection[Visibility] | None = None
    ) -> Mapping[str, int]:
        """How many offers (of these visibilities, where some are named) each of these organisations has; those
        without any are left out."""
        ...

    def needs_for(self, product_ids: Sequence[str], limit: int = 200) -> list[Need]:
        """Open needs whose stated product or reading names one of these products; of each product at
        most `limit`, best fit first, then by id. Each need once, by id."""
        ...

    def needs_with_external_id(self, system: str, *ids: str) -> list[Need]:
        """Those that `system` knows as one of the `ids`, closed ones too. Each once, by id."""
        ...

    def needs_of(self, organisation_ids: Sequence[str]) -> list[Need]:
        """All needs of these organisations, closed ones too. By id."""
        ...

    def needs(self, filter_: NeedFilter, first: int, after: tuple[str, str] | None = None) -> Page[Need]:
        """A page by (last day of the deadline or "9999", id): the most urgent first."""
        ...

    def needs_to_read(self, limit: int, after: str = "") -> list[Need]:
        """Open needs whose words were not read yet, or read without finding a product that fits wholly
        (0.9): those that a grown vocabulary may understand better. By id, those `after` that one."""
        ...

    def memberships_of(self, organisation_ids: Sequence[str]) -> list[Membership]:
        """Where these organisations belong. By id."""
        ...

    def members_of(self, party_id: str) -> list[Membership]:
        """Who belongs to the party. By id."""
        ...

    def parties_within(self, party_id: str) -> list[Organisation]:
        """The cluster parties directly inside this one. By id."""
        ...

    def relations_of(self, organisation_id: str) -> list[Relation]:
        """Known relations in which it is either side. By id."""
        ...

    def introductions_of(self, organisation_id: str) -> list[Introduction]:
        """Introductions in which it is either side, or that it arranged as a party. By id."""
        ...

    def proven(self, organisation_ids: Sequence[str]) -> Mapping[str, list[str]]:
        """For each of these organisations its introductions that came to use or effect, ids in order;
        organisations without any are left out."""
        ...

    def outcomes_of(self, organisation_ids: Sequence[str]) -> list[Outcome]:
        """Outcomes, expectations and targets of these organisations. By id."""
        ...

    def reported_of(self, organisation_id: str) -> list[ReportedCount]:
        """What reports count about it. By id."""
        ...

    def entrusted_to(self, type_: type[P], person: str) -> list[P]:
        """Those of the type that name this person. By id."""
        ...

    def entrusted_with(self, type_: type[P], organisation_ids: Sequence[str]) -> list[P]:
        """Those of the type that name one of these organisations. By id."""
        ...

    def identity_decisions(self, name: str) -> list[IdentityDecision]:
        """What was decided about this name. By id."""
        ...

    def changes(self, since: int, types: Sequence[type[Record]] = (), limit: int = 1000) -> list[Change]:
        """Changes numbered above `since`, oldest first; of these types only, when some are named."""
        ...

    def number_before(self, moment: datetime) -> int:
        """The number after which all changes of that moment and later come: `changes(number_before(monday))`
        is what changed since Monday."""
        ...

    def history(self, record_id: str) -> list[Change]:
        """All changes of one record, oldest first."""
        ...

    def histories(self, record_ids: Sequence[str]) -> Mapping[str, list[Change]]:
        """The history of each of these records; those that never were are left out."""
        ...

    def change_sets(
        self, first: int, after: tuple[str, str] | None = None, kinds: Sequence[ChangeKind] = ()
    ) -> Page[ChangeSet]:
        """A page of what was done, the newest first; of these kinds only, when some are named."""
        ...

    def change_set(self, id_: str) -> ChangeSet | None:
        """The change set of that id."""
        ...

    def changes_in(self, change_set_id: str, since: int = 0, limit: int | None = None) -> list[Change]:
        """The changes of one change set numbered above `since`, oldest first; all of them without a `limit`."""
        ...

    def chain(self) -> Chain:
        """With what the chain of the log begins and ends."""
        ...

    def entries(self) -> Iterator[Entry]:
        """Every change in the chain, by number, as it stands in the log: one that says what it cannot say, too."""
        ...

    def closings(self) -> Iterator[Closing]:
        """Every transaction in the chain, by number, as it stands in the log."""
        ...

    def references_to(self, type_: type[Record], ids: Sequence[str]) -> list[Reference]:
        """Who names one of these records of `type_`, as `schema.REFERENCES` says; in no order."""
        ...

    def recall(self, key: str) -> str | None:
        """What was remembered under `key`."""
        ...

    def remembered(self, prefix: str = "") -> Iterator[tuple[str, str]]:
        """(key, value) of all that is remembered under keys that begin with `prefix`, in the order of keys."""
        ...


class Transaction(View, Protocol):
    """Writes that become visible together on `commit`, or not at all."""

    def put(self, records: Iterable[Record]) -> list[Put]:
        """Store the records, and log them in the order given; one result each, in order.

        A record that says a `version` must still be at it, or `Conflict` is raised; version 0 takes whatever
        is stored. Equal records are left alone: no version, no change log. A unified social credit code that
        another organisation has is a `Conflict`.
        """
        ...

    def remove(self, records: Iterable[Record]) -> None:
        """Take the records out; a version that is not the stored one is a `Conflict`."""
        ...

    def remember(self, key: str, value: str) -> None:
        """Keep `value` under `key`, in this transaction: how a request that is sent twice is done once."""
        ...

    def forget(self, keys: Iterable[str]) -> None:
        """Keep nothing under these keys any more; what is not there is no matter. No log says what it was."""
        ...

    def mask(self, naming: Sequence[str], mask: Callable[[str], str]) -> list[Masked]:
        """Records that name one of these organisations, or ever did, and all that the log has of them, with their bodies as
        `mask` makes them, which changes no id and nothing by which they are found. What stood there is nowhere any more. The seals of the log stand
        as they did: the entries that read otherwise are told, and the chain holds by an `Erasure` that has them."""
        ...

    def commit(self) -> None:
        """Make everything since the start visible and durable. Without it nothing happened."""
        ...


class Store(Protocol):
    """A graph that is kept."""

    @property
    def url(self) -> str:
        """Where it is, without any password."""
        ...

    def view(self, scope: Scope) -> AbstractContextManager[View]:
        """A view for this reader."""
        ...

    def read(self, scope: Scope, work: Callable[[View], T]) -> T:
        """What `work` makes of a view: one that is not behind what was committed when it was asked for. `work` only
        reads, and may be run twice."""
        ...

    def write(
        self,
        by: str,
        why: str,
        change_set: NewChangeSet | None = None,
        *,
        at: str | None = None,
        scope: Scope = EVERYTHING,
    ) -> AbstractContextManager[Transaction]:
        """A transaction, rolled back unless it was committed. `by` and `why` go into the change log, and `at`
        (ISO 8601 in UTC): when it was done, where that is not now but what another store's log says.

        Several may belong to one `change_set`; without one the transaction is a change set of its own, an
        `EDIT`. What changes nothing leaves none, unless it undoes another. It sees what `scope` may see, and puts
        and removes only what is that actor's to write: `NotAllowed` (FORBIDDEN) otherwise.
        """
        ...

    def describe(self) -> Mapping[str, str]:
        """Backend, versions and settings that an operator wants to see."""
        ...

    def scrub(self) -> bool:
        """Leave in the files nothing of what was forgotten or replaced. Whether that is done by now: what somebody
        reads just then keeps it until they have done, and what a server keeps beside its database is not ours."""
        ...

    def check(self) -> list[str]:
        """What is wrong with the stored data, in sentences; empty when it is sound. What somebody is writing
        meanwhile, or left unfinished, is not wrong."""
        ...

    def close(self) -> None:
        """Give back what is held open. A closed store answers nothing."""
        ...
