"""What a name is made of."""

from dataclasses import dataclass, field

from committee.identity.words import Form, Sort


@dataclass(frozen=True, slots=True)
class Parsed:
    """`core` is the 字号, `trade` its trade words as written, `read` the same with twins read as one.

    `unit` is what follows the name of an owner (…有限公司|松江分公司, 浙江大学|台州研究院), `numbers` what counts
    (二厂, 第一), `former` the names in a bracket (原…). `places` holds the regions of the prefix, `bracketed` says that
    they stood in a bracket. `plain` is all of it as written, but for width, script, case and marks.
    """

    plain: str
    core: str
    trade: tuple[str, ...] = ()
    read: tuple[str, ...] = ()
    head: str = ""
    form: Form = Form.UNSAID
    foreign_form: str = ""
    sort: Sort = Sort.UNSAID
    places: tuple[str, ...] = ()
    place: str = ""
    bracketed: bool = False
    group: bool = False
    unit: str = ""
    numbers: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    latin: bool = False
    stem: str = field(init=False)
    read_stem: str = field(init=False)

    @property
    def generic(self) -> bool:
        """Whether it has no 字号 of its own: 黄岩模具厂."""
        return not self.core

    def __post_init__(self) -> None:
        object.__setattr__(self, "stem", self.core + "".join(self.trade) + self.head)
        object.__setattr__(self, "read_stem", self.core + "".join(self.read) + self.head)
