"""The one taxonomy of everything that can be offered or needed, and how its nodes hang together."""

from dataclasses import dataclass
from enum import StrEnum

from schema.problem import require
from schema.record import ExternalId, Record


class ProductKind(StrEnum):
    """Which sort of element; the value is stored, the words are in `zh`."""

    GOODS = "goods"
    SERVICE = "service"
    TECHNOLOGY = "technology"
    TALENT = "talent"
    FINANCE = "finance"
    POLICY = "policy"
    SPACE = "space"

    @property
    def zh(self) -> str:
        return _KIND_ZH[self]


_KIND_ZH = {
    ProductKind.GOODS: "产品",
    ProductKind.SERVICE: "服务",
    ProductKind.TECHNOLOGY: "技术",
    ProductKind.TALENT: "人才",
    ProductKind.FINANCE: "金融",
    ProductKind.POLICY: "政策",
    ProductKind.SPACE: "空间",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Product(Record):
    """产品 / 要素: goods, service, technology, talent, finance, policy or space. `kind` None: nobody said."""

    name: str
    aliases: tuple[str, ...] = ()
    kind: ProductKind | None = None
    external_ids: tuple[ExternalId, ...] = ()
    note: str | None = None

    def __post_init__(self) -> None:
        require(bool(self.name.strip()), "产品须有名称。", "A product needs a name.")

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductEdge(Record):
    """From one product to another; `note` says where it holds only usually."""

    source_id: str
    target_id: str
    note: str | None = None

    def __post_init__(self) -> None:
        require(
            self.source_id != self.target_id, "产品不能与自己相连。", "A product cannot be joined to itself."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
# (:Product)-[:INPUT_OF]->(:Product)   自润滑轴承 → 挖掘机动臂
class InputOf(ProductEdge):
    """`source_id` goes into `target_id` when that is made."""


@dataclass(frozen=True, slots=True, kw_only=True)
# (:Product)-[:KIND_OF]->(:Product)   自润滑轴承 → 轴承
class KindOf(ProductEdge):
    """`source_id` is a kind of the more general `target_id`."""


@dataclass(frozen=True, slots=True, kw_only=True)
# (:Product)-[:MAY_MEAN]->(:Product)   ABS → ABS树脂
class MayMean(ProductEdge):
    """The name `source_id`, a short form or what a town calls by another product's name, may mean `target_id`, and
    other things too; `note` says in which trade."""
