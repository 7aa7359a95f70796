"""The workbook as tables of text: the same for xlsx and csv."""

from collections.abc import Iterator

from graph.stores import View
from loaders.building import AT_THE_END, LAST, PASSES
from loaders.export.cells import Cells, Writer, ordered
from loaders.export.names import Names
from loaders.headings import TECHNICAL, Kind, written
from loaders.rows import Row, RowRejectedError
from loaders.technical import leftover, packed_sources
from loaders.world import World
from schema import (
    ClusterParty,
    Enterprise,
    IdentityDecision,
    InputOf,
    Institution,
    Introduction,
    Judgement,
    KindOf,
    MayMean,
    Membership,
    Need,
    Offer,
    Outcome,
    Product,
    Record,
    Relation,
    ReportedCount,
)

TYPES_OF: dict[Kind, tuple[type[Record], ...]] = {
    Kind.PARTY: (ClusterParty,),
    Kind.ENTERPRISE: (Enterprise, Institution),
    Kind.MEMBERSHIP: (Membership,),
    Kind.PRODUCT: (Product,),
    Kind.PRODUCT_RELATION: (InputOf, KindOf, MayMean),
    Kind.OFFER: (Offer,),
    Kind.NEED: (Need,),
    Kind.SERVICE: (Offer,),
    Kind.RELATION: (Relation,),
    Kind.INTRODUCTION: (Introduction,),
    Kind.OUTCOME: (Outcome,),
    Kind.REPORTED: (ReportedCount,),
    Kind.ALIAS: (IdentityDecision,),
    Kind.JUDGEMENT: (Judgement,),
}
_BUILDERS = {kind: [builder for other, builder in (*PASSES, *LAST) if other is kind] for kind in TYPES_OF}
assert {kind for kind, _ in AT_THE_END} <= set(TYPES_OF)


def columns(kind: Kind) -> dict[str, str]:
    """Field → heading of a sheet as we write it."""
    return {**written(kind), **{name: words[0] for name, words in TECHNICAL.items()}}


class Tables:
    """Every sheet's rows, each with what a reader needs to get the very same record back."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._writer = Writer(view, Names(view))
        self._world = World(view)

    def rows(self, kind: Kind) -> Iterator[list[str]]:
        """The rows below the headings of this sheet."""
        fields = columns(kind)
        for type_ in TYPES_OF[kind]:
            for record in self._view.all(type_):
                stands_in, cells = self._writer.cells(record)
                if stands_in is kind:
                    yield ordered(self._with_technical(kind, record, cells), fields)

    def _with_technical(self, kind: Kind, record: Record, cells: Cells) -> Cells:
        known = {**cells, "id": record.id}
        rest = leftover(record, self._read_back(kind, record, known))
        return {**known, "sources": packed_sources(record.sources), "rest": rest}

    def _read_back(self, kind: Kind, record: Record, cells: Cells) -> Record | None:
        """What a load would make of the visible cells."""
        row = Row("", "", None, 0, cells, columns(kind))
        self._world.drop()
        try:
            for build in _BUILDERS[kind]:
                build(row, self._world)
        except RowRejectedError:
            return None
        return self._world.draft.get(record.id)
