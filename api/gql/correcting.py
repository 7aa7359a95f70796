"""Putting right what was read out of a need's words."""

import strawberry

from api.gql.declare import optional
from committee.reading import correction_said
from schema import Correction


@strawberry.input(
    description="改正读懂的内容：不写的照读，空的为没有。Puts right what was read: what is left out stays as read, empty says none."
)
class ReadingInput:
    products: list[str] | None = optional("要什么。What is wanted.")
    own_products: list[str] | None = optional("自己生产什么。What they make themselves.")
    unwanted: list[str] | None = optional("不要什么。What is not wanted.")
    uses: list[str] | None = optional("用在哪里。What it will be used for.")
    specifications: list[str] | None = optional("规格。Specifications.")
    certificates: list[str] | None = optional("证书。Certificates.")
    quantity: str | None = optional("数量，如 每月200套。Quantity.")
    budget: str | None = optional("预算。Budget.")
    regions: list[str] | None = optional("地区：代码或地名。Regions: codes or names.")
    strict: bool | None = optional("地区是条件而非偏好。The region is a condition, not a preference.")
    deadline: str | None = optional("期限，精度如所知：2027-03。Deadline, as exact as it is known.")


def correction(given: ReadingInput | None) -> Correction:
    """What a person put right, checked."""
    said = {} if given is None else {k: v for k, v in vars(given).items() if v is not strawberry.UNSET}
    return correction_said(said)
