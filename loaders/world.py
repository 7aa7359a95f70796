"""What is known while files are read: the store as it is, and on top of it what this load has read so far."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeVar

from committee.identity import ambiguous, known_organisation, organisation_id
from committee.recording import merged, product_id
from graph.stores import View
from loaders.known_organisations import ORGANISATIONS, KnownOrganisations
from loaders.known_products import KnownProducts
from loaders.rows import Row
from loaders.saying import Saying
from loaders.technical import given_id, with_technical
from loaders.workbook.words import organisation_type
from schema import (
    Ambiguous,
    Enterprise,
    ExternalId,
    KindOf,
    Organisation,
    Product,
    ProductKind,
    Record,
)
from schema.ids import type_of
from schema.names import fold
from schema.record import HAND_MADE

R = TypeVar("R", bound=Record)
WORKBOOK = HAND_MADE


class World:
    """Resolves names to ids. A row's facts are a draft until `take` (it is good) or `drop` (it is not)."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.records: dict[str, Record] = {}
        self.detailed: set[str] = set()
        self._numbers: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        self._resolved: dict[str, str] = {}
        self._claimed: dict[str, tuple[str, str | None, int]] = {}
        self._introduced_by: dict[str, tuple[str, str | None, int]] = {}
        self.draft: dict[str, Record] = {}
        self.organisations = KnownOrganisations(view, self.records, self.draft)
        self.products = KnownProducts(view, self.records, self.draft)
        self._used: set[str] = set()
        self.main_id: str | None = None  # of the row at hand
        self._saying = Saying(view)
        self.moved: dict[str, str] = dict(self._saying.ids)

    # What a row says, until it is known to be good

    def put(self, record: R) -> R:
        """One more fact of the row at hand."""
        old = self.draft.get(record.id)
        self.draft[record.id] = record if old is None else merged(old, record)
        return record

    def take(self) -> tuple[list[Record], set[str]]:
        """The row's facts, from now on known to all rows, and the ids of other facts that they lean on."""
        records, used = [self._saying.marked(record) for record in self.draft.values()], self._used
        self.draft.clear()
        self._used = set()
        for record in records:
            self._learn(record)
        return records, used - {record.id for record in records}

    def drop(self) -> None:
        """Forget the row."""
        self.draft.clear()
        self._used, self.main_id = set(), None

    def _learn(self, record: Record) -> None:
        old = self.records.get(record.id)
        now = record if old is None else _both(old, record)
        self.records[record.id] = now
        if isinstance(now, Organisation):
            self.organisations.learn(now)
        elif isinstance(now, Product | KindOf):
            self.products.learn(now)

    # Organisations

    def introduced(
        self,
        row: Row,
        type_: type[Organisation],
        name: str,
        *,
        uscc: str | None = None,
        region: str | None = None,
        external: ExternalId | None = None,
    ) -> str:
        """The id of the organisation that a row introduces: one that is known, or a new one."""
        own = self.own_id(row, *ORGANISATIONS)
        if own and self.organisations.get(own):
            return own
        if merged_into := self._saying.introduced(row, own, type_, name, uscc, region):
            return merged_into
        try:
            known = known_organisation(
                self.organisations, name=name, uscc=uscc, region=region, external=external, short_names=False
            )
        except Ambiguous as problem:
            raise row.rejected(problem.code, problem.zh, problem.en, "name", name) from None
        if known and not (own and known.id in self._claimed):
            if own:
                self.moved[own] = known.id
            return known.id
        same_name = any(fold(one.name) == fold(name) for one in self.organisations.organisations_called(name))
        return own or organisation_id(type_, name, uscc=uscc, apart_in=region if same_name else None)

    def meant(self, row: Row, column: str, type_: type[Organisation] = Enterprise) -> str | None:
        """The organisation that a cell refers to, by number, name or id; made when nobody has that name."""
        text = row.name(column)
        return self.meant_by(row, text, column, type_) if text else None

    def named(self, row: Row, column: str, zh: str, en: str, type_: type[Organisation] = Enterprise) -> str:
        """The organisation that a cell must refer to."""
        return self.meant_by(row, row.needed_name(column, zh, en), column, type_)

    def known(self, row: Row, column: str) -> str | None:
        """The organisation that a cell refers to, None when nobody has that name."""
        text = row.name(column)
        return self._known_as(row, text, column) if text else None

    def meant_by(self, row: Row, text: str, column: str, type_: type[Organisation] = Enterprise) -> str:
        id_ = self._known_as(row, text, column) or self._made(row, text, type_, column)
        self._used.add(id_)
        return id_

    def _known_as(self, row: Row, text: str, column: str) -> str | None:
        if merged_into := self._saying.named(row, text):
            return merged_into
        if type_of(text) in ORGANISATIONS and self.organisations.get(self.moved.get(text, text)):
            return self.moved.get(text, text)
        if numbered := self.numbered(row, text):
            return numbered
        try:
            known = known_organisation(self.organisations, name=text)
        except Ambiguous as problem:
            raise row.rejected(problem.code, problem.zh, problem.en, column, text) from None
        return self._saying.called(row, text, known) if known else self._numbered_before(row, text, column)

    def _numbered_before(self, row: Row, number: str, column: str) -> str | None:
        """Who has the number from an earlier load or another folder: taken when there is only one, and said."""
        found = self.organisations.organisations_with_external_id(WORKBOOK, number)
        if not found:
            return None
        if len(found) > 1:
            problem = ambiguous(number, found)
            raise row.rejected(problem.code, problem.zh, problem.en, column, number)
        row.warn(
            "EARLIER_NUMBER",
            f"这个编号来自另一次导入或另一个文件夹，按“{found[0].name}”处理；请核对。",
            f"The number comes from another load or folder; taken for “{found[0].name}”: please check.",
            column,
            number,
        )
        return found[0].id

    def _made(self, row: Row, name: str, wanted: type[Organisation], column: str) -> str:
        type_, form = organisation_type(name, wanted)
        id_ = organisation_id(type_, name)
        if merged_into := self._saying.known_as(row, id_, name):
            if self.organisations.get(merged_into):
                return merged_into
            id_, kept_type = merged_into, ORGANISATIONS[type_of(merged_into) or type_.__name__]
            type_, form = (type_, form) if kept_type is type_ else (kept_type, None)
        values: dict[str, Any] = {"form": form} if form else {}
        one = type_(id=id_, name=name, sources=(row.source(),), **values)
        row.warn(
            "ORG_CREATED",
            "库里没有这个单位，已按名称新建。",
            "No organisation has this name; it was created.",
            column,
            name,
        )
        return self.put(one).id

    def number(self, row: Row, id_: str, column: str = "number") -> ExternalId | None:
        """Note the number that a workbook gives to a record, and make a key of it."""
        text = row.text(column)
        if text is None:
            return None
        self._numbers[_noun(id_), text][row.folder] = id_
        return ExternalId(system=WORKBOOK, id=text)

    def numbered(self, row: Row, number: str, noun: str = "Organisation") -> str | None:
        """What of this noun has the number in this load: in the same folder, or else the only one."""
        by_folder = self._numbers.get((noun, number), {})
        if row.folder in by_folder:
            return by_folder[row.folder]
        ids = set(by_folder.values())
        return ids.pop() if len(ids) == 1 else None

    # Products

    def product(
        self, row: Row, name: str, kind: ProductKind | None = None, *, column: str = "product"
    ) -> str:
        """The id of the product that is called so; made when there is none."""
        if kind is None and (id_ := self._resolved.get(name)):
            self._used.add(id_)
            return id_
        row.refuse_invisible(name, column)
        known = self.products.called(name)
        id_ = known.id if known else product_id(name)
        if known is None or (kind and known.kind is None):
            self.put(Product(id=id_, name=known.name if known else name, kind=kind, sources=(row.source(),)))
        if id_ in self.records or (known and id_ not in self.draft):
            self._resolved[name] = id_
        self._used.add(id_)
        return id_

    def product_named(self, row: Row, name: str, *, column: str) -> str:
        """The id of the product whose own name it is; made when there is none."""
        row.refuse_invisible(name, column)
        id_ = product_id(name)
        if self.products.get(id_) is None:
            self.put(Product(id=id_, name=name, sources=(row.source(),)))
        self._used.add(id_)
        return id_

    # Records that our own export wrote

    def own_id(self, row: Row, *types: str) -> str | None:
        """The id that the row's technical column gives it, if it is one and no other row took it before."""
        id_ = given_id(row, types)
        if id_ is None:
            return None
        place = (row.document, row.sheet, row.number)
        if self._claimed.setdefault(id_, place) != place:
            row.warn(
                "DUPLICATE_ID",
                "系统编号与另一行相同，本行按新的处理。",
                "Another row has this system id; this row is taken as a new one.",
                "id",
                id_,
            )
            return None
        return id_

    def make(self, row: Row, type_: type[R], natural_id: str, **values: Any) -> R:
        """The row's main record: under its own id, from its own sources, where our export gave them."""
        id_ = natural_id if issubclass(type_, Organisation) else self._fact_id(row, type_, natural_id)
        self._warn_of_duplicate(row, id_)
        self.main_id = id_
        record = type_(id=id_, sources=(row.source(),), **values)
        return self.put(with_technical(row, record))

    def _fact_id(self, row: Row, type_: type[Record], natural_id: str) -> str:
        """Its own id where our export gave it one; a merge may have given the fact another since."""
        own = self.own_id(row, type_.__name__)
        if own is None or own in self.records:
            return own or natural_id
        return natural_id if self._saying.was_moved(self.view, type_, own, natural_id) else own

    def _warn_of_duplicate(self, row: Row, id_: str) -> None:
        place = (row.document, row.sheet, row.number)
        document, sheet, number = self._introduced_by.setdefault(id_, place)
        if (document, sheet) == (row.document, row.sheet) and number != row.number and not row.continued:
            row.warn(
                "DUPLICATE",
                f"与第{number}行说的是同一条，已合并。",
                f"Says the same thing as row {number}; merged with it.",
            )

    def all_of(self, type_: type[R]) -> Iterator[R]:
        """What this load has read of the type."""
        return (record for record in self.records.values() if isinstance(record, type_))


def _both(old: R, new: Record) -> R:
    """What two rows of one load say about one thing; neither loses what it notes."""
    now = merged(old, new)
    first, second = (getattr(one, "note", None) for one in (old, new))
    if not first or not second or first == second:
        return now
    if any(source.said_of for source in (*old.sources, *new.sources)):
        return now  # two that a person merged: which of them has the last word was decided
    changes: dict[str, Any] = {"note": "\n".join(dict.fromkeys(f"{first}\n{second}".split("\n")))}
    return replace(now, **changes)


def _noun(id_: str) -> str:
    """Numbers are told apart by what they number; organisations of all types share theirs."""
    type_ = type_of(id_) or ""
    return "Organisation" if type_ in ORGANISATIONS else type_
