"""What a person said of something that was inferred, or read in a table: it is so, or it is not."""

from dataclasses import dataclass
from enum import StrEnum

from schema.ids import key_id
from schema.names import fold
from schema.problem import require
from schema.record import Record


class Claim(StrEnum):
    """What is said of a product; the value is stored, the words are in `zh`."""

    MAKES = "makes"
    INPUT_OF = "input_of"
    KIND_OF = "kind_of"
    MAY_MEAN = "may_mean"
    NAMED = "named"

    @property
    def zh(self) -> str:
        return _ZH[self]


_ZH = {
    Claim.MAKES: "供给",
    Claim.INPUT_OF: "用于",
    Claim.KIND_OF: "小类",
    Claim.MAY_MEAN: "可能指",
    Claim.NAMED: "又名",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement(Record):
    """判断: whether the claim about `product_id` is `right`. It is remembered, so that nothing that was refused
    is inferred, or loaded, again.

    MAKES: `organisation_id` offers it. INPUT_OF, KIND_OF, MAY_MEAN: `other_id` goes into it, is a kind of it, is a
    short form that may mean it. NAMED: `name` is a name of it.
    """

    claim: Claim
    product_id: str
    right: bool
    organisation_id: str | None = None
    other_id: str | None = None
    name: str | None = None
    note: str | None = None

    @property
    def about(self) -> str:
        """The organisation, the other product or the name; empty where it is not given."""
        sides = {Claim.MAKES: self.organisation_id, Claim.NAMED: self.name}
        return sides.get(self.claim, self.other_id) or ""

    def __post_init__(self) -> None:
        require(
            bool(self.about),
            "判断须说明是哪家单位、哪个产品或哪个名称。",
            "A judgement says which organisation, product or name it is about.",
        )
        require(
            self.product_id != self.other_id, "产品不能与自己相连。", "A product cannot be joined to itself."
        )


def judgement_id(claim: Claim, product_id: str, about: str) -> str:
    """The id of what was said of the claim; `about` is the organisation, the other product or the name."""
    return key_id("Judgement", claim.value, product_id, fold(about) if claim is Claim.NAMED else about)
