"""供给 and 服务清单: who offers what, on which terms."""

from collections.abc import Mapping
from typing import Any

from committee.recording import offer_id
from loaders.headings import Kind, fields_of
from loaders.reading.tables import Json
from loaders.rows import Row
from loaders.workbook.organisations import put_contacts
from loaders.workbook.words import OFFER_STATES, STAGES, choice, kind_of, visibility_of
from loaders.world import World
from schema import ClusterParty, Institution, Offer, OfferState, ProductKind
from schema.region import divisions


def build_offer(row: Row, world: World) -> None:
    """A row of 供给."""
    name = row.needed_name("product", "产品", "product")
    who = world.named(row, "who", "企业", "organisation")
    product = world.product(row, name, kind_of(row))
    world.detailed.add(offer_id(who, product))
    world.make(row, Offer, offer_id(who, product), organisation_id=who, product_id=product, **terms(row))
    put_contacts(row, world, who)


def terms(row: Row) -> dict[str, Any]:
    """Everything about an offer but who and what."""
    return {
        "main": row.flag("main"),
        "share": row.share("share"),
        "capacity": row.quantity("capacity"),
        "certificates": row.several("certificates"),
        "price": row.text("price"),
        "lead_time": row.text("lead_time"),
        "regions": _regions(row),
        "stage": choice(row, "stage", STAGES, "UNKNOWN_STAGE", "阶段", "stage"),
        "valid_until": row.date("valid_until"),
        "state": choice(row, "state", OFFER_STATES, "UNKNOWN_STATE", "状态", "state") or OfferState.ACTIVE,
        "visibility": visibility_of(row),
        "note": row.note(phones=False),
    }


def _regions(row: Row) -> tuple[str, ...]:
    codes = []
    for name in row.several("regions"):
        code = "CHN" if name in ("全国", "国内", "全国范围") else divisions().resolve(name)
        if code is None:
            row.warn("UNKNOWN_REGION", "认不出是哪个地区。", "No one region is understood.", "regions", name)
            row.remarks.append(f"{row.heading('regions')}原文：{name}")
        else:
            codes.append(code)
    return tuple(dict.fromkeys(codes))


def build_service(row: Row, world: World) -> None:
    """A row of 服务清单: the department is who offers it."""
    name = row.needed_name("product", "服务要素", "service")
    who = world.named(row, "who", "责任部门", "department", Institution)
    known = world.products.called(name)
    kind = kind_of(row) or (ProductKind.SERVICE if known is None else None)
    product = world.product(row, name, kind)
    world.detailed.add(offer_id(who, product))
    world.make(
        row, Offer, offer_id(who, product),
        organisation_id=who, product_id=product, steward=row.text("steward"), audience=row.text("audience"),
        party_id=world.meant(row, "party", ClusterParty), valid_until=row.date("valid_until"),
        note=row.note(),
    )  # fmt: skip


def inner(row: Row, kind: Kind, item: Mapping[str, Json]) -> Row:
    """A record within a JSON record, with the fields of that kind of sheet."""
    keys = list(item)
    fields = fields_of(kind, keys)
    values = {field: item[keys[column]] for column, field in fields.items()}
    inside = row.within(values)
    for key in set(range(len(keys))) - set(fields):
        row.warn("UNKNOWN_COLUMN", "不认识的栏目，未导入。", "Not a known column; left out.", keys[key], None)
    return inside
