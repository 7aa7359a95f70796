"""判断: what people said of inferences, and of rows that other tables state."""

from typing import TypeVar

from committee.judgements import fact_of, judgement
from loaders.rows import Row
from loaders.world import World
from schema import Claim, Judgement
from schema.names import fold

T = TypeVar("T")
_CLAIMS = {
    **{fold(claim.zh): claim for claim in Claim},
    **{claim.value: claim for claim in Claim},
    "会做": Claim.MAKES, "生产": Claim.MAKES, "上游": Claim.INPUT_OF, "属于": Claim.KIND_OF,
    "简称": Claim.MAY_MEAN, "别名": Claim.NAMED,
}  # fmt: skip
_RIGHT = {"对": True, "是": True, "确认": True, "right": True, "yes": True, "不对": False, "错": False}
_RIGHT |= {"否": False, "不是": False, "拒绝": False, "wrong": False, "no": False}


def build_judgement(row: Row, world: World) -> None:
    """Whether what is said of 对象 and 产品 is so. What is so is a fact of its own."""
    claim = _one_of(row, "claim", _CLAIMS, "供给、用于、小类、可能指、又名")
    right = _one_of(row, "right", _RIGHT, "对、不对")
    product = world.product(row, row.needed_name("product", "产品", "product"), column="product")
    about = _about(row, world, claim)
    if about == product:
        raise row.rejected("SELF_RELATION", "说的是同一个产品。", "Both are the same product.", "about")
    told = judgement(claim, product, about, right=right, note=row.note())
    said = world.make(
        row, Judgement, told.id, claim=claim, product_id=product, right=right, note=told.note,
        organisation_id=told.organisation_id, other_id=told.other_id, name=told.name,
    )  # fmt: skip
    known = world.products.get(product)
    if claim is Claim.NAMED and not right and known and fold(known.name) == fold(about):
        raise row.rejected(
            "OWN_NAME", "这是产品的正式名称，不能去掉。", "This is the product's own name and stays.", "about", about
        )  # fmt: skip
    if right:
        world.put(fact_of(said, known, row.source()))


def _about(row: Row, world: World, claim: Claim) -> str:
    if claim is Claim.MAKES:
        return world.named(row, "about", "对象", "organisation")
    name = row.needed_name("about", "对象", "product or name")
    if claim is Claim.NAMED:
        return name
    named = world.product_named if claim is Claim.MAY_MEAN else world.product
    return named(row, name, column="about")


def _one_of(row: Row, column: str, table: dict[str, T], zh: str) -> T:
    text = row.text(column) or ""
    if fold(text) not in table:
        raise row.rejected(
            "UNKNOWN_KIND",
            f"不认识的写法，可写：{zh}。",
            f"Not a known word; write one of: {zh}.",
            column,
            text,
        )
    return table[fold(text)]
