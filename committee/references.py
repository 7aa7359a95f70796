"""Who and what is meant when a person gives an id, a code or a name."""

from collections.abc import Iterable
from dataclasses import dataclass

from committee.checks import existing, name
from committee.external import organisation_known_as
from committee.identity import Merged, known_organisation
from committee.recording import product_id
from graph.stores import Transaction, View, resolved
from schema import ExternalId, NotFound, Organisation, Product, ProductKind, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationNamed:
    """An organisation by one of its id, its code, a name and the id that another system gave it."""

    id: str | None = None
    uscc: str | None = None
    name: str | None = None
    external: ExternalId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductNamed:
    """A product by its id or by a name; a new name makes a new product of `kind`."""

    id: str | None = None
    name: str | None = None
    kind: ProductKind | None = None


def organisation_meant(view: View, reference: OrganisationNamed) -> Organisation:
    """`NotFound` when there is none, `Ambiguous` when the name fits several."""
    if reference.id is not None:
        return existing(view, Organisation, reference.id)
    if reference.uscc is not None:
        found = view.organisation_by_uscc(reference.uscc.strip().upper())
    elif reference.external is not None:
        found = organisation_known_as(view, reference.external)
    else:
        found = known_organisation(view, name=reference.name or "")
    if found is None:
        elsewhere = reference.external
        given = f"{elsewhere.system} {elsewhere.id}" if elsewhere else reference.uscc or reference.name or ""
        raise NotFound(
            f"没有找到“{given}”，请先登记。",
            f"“{given}” is not known here; register it first.",
            detail={"name": given},
        )
    return found


def product_meant(view: View, reference: ProductNamed, source: Source) -> tuple[Product, bool]:
    """The product, and whether it is new and has to be stored. Writes nothing."""
    if reference.id is not None:
        return existing(view, Product, reference.id), False
    called = name(reference.name, "product")
    if known := view.product_called(called):
        return known, False
    return Product(id=product_id(called), name=called, kind=reference.kind, sources=(source,)), True


def product_kept(tx: Transaction, reference: ProductNamed, source: Source) -> Product:
    """The product, stored when it is new."""
    product, is_new = product_meant(tx, reference, source)
    if is_new:
        tx.put([product])
    return product


def old_meant(view: View, references: Iterable[OrganisationNamed]) -> str | None:
    """The first organisation named that was merged into another: what is said is said of that one."""
    merged: Merged | None = None
    for reference in references:
        if reference.id is not None and resolved(view, reference.id) != reference.id:
            return reference.id
        if reference.name is not None and (called := view.organisations_called(reference.name)):
            merged = merged or Merged(view)
            if old := next((o for one in called if (o := merged.called(reference.name, one))), None):
                return old
    return None
