"""The conditions that an asker sets beside the question: each is a gate in the matcher."""

from dataclasses import dataclass

from api.console.asked import Asked
from graph.matching import PartnerFilter
from schema import BadInput, Enterprise, Institution, Organisation, ProductKind
from schema.region import divisions

_TYPES: dict[str, type[Organisation]] = {"Enterprise": Enterprise, "Institution": Institution}
_NAMESAKES = 12


@dataclass(frozen=True, slots=True)
class Filters:
    """As the form shows them, and as the matcher takes them. `namesakes` are places of one name."""

    partners: PartnerFilter
    region: str = ""
    kind: str = ""
    type: str = ""
    namesakes: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        return bool(self.region or self.kind or self.type)


def read_filters(asked: Asked) -> Filters:
    region, kind, type_ = asked.text("region"), asked.choice("kind", ProductKind), asked.text("type")
    if type_ and type_ not in _TYPES:
        raise BadInput(
            f"“type”只能是：{', '.join(_TYPES)}。",
            f"type can only be one of: {', '.join(_TYPES)}.",
            code="BAD_CHOICE",
        )
    codes = regions_called(region)
    partners = PartnerFilter(
        regions=codes,
        types=(_TYPES[type_],) if type_ else (),
        kinds=(kind,) if kind else (),
    )
    namesakes = [asked.say.region(code) for code in codes] if len(codes) > 1 else []
    if len(namesakes) > _NAMESAKES:
        namesakes[_NAMESAKES:] = ["…"]
    return Filters(partners, region, kind.value if kind else "", type_, tuple(namesakes))


def regions_called(place: str) -> tuple[str, ...]:
    """The region that `place` names, or all that are called so; `BadInput` when there is none."""
    if not place:
        return ()
    table = divisions()
    if code := table.resolve(place):
        return (code,)
    if codes := table.named(place):
        exactly = tuple(code for code in codes if table.name(code) == place)
        return exactly or codes
    raise BadInput(
        f"没有叫“{place[:40]}”的地区。请写到省、市、区县或镇，例如：上海市松江区。",
        f"No region is called “{place[:40]}”. Name a province, city, district or town, such as 上海市松江区.",
        code="UNKNOWN_REGION",
    )
