"""What every stored fact has in common: an id, a version and where it was read."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a fact was read: document, sheet, row as a person sees it, and when it was recorded.

    `cited` is the source that the row itself names (来源); `confidence` is below 1 where
    the fact was read out of running text. `recorded_at` is ISO 8601 in UTC. `said_of` is the organisation that the
    source speaks of, where that has been merged into another since.
    """

    document: str
    sheet: str | None = None
    row: int | None = None
    cited: str | None = None
    quote: str | None = None
    recorded_at: str = ""
    recorded_by: str | None = None
    confidence: float | None = None
    said_of: str | None = None

    @property
    def place(self) -> tuple[str, str | None, int | None]:
        """What makes two sources the same place: document, sheet and row."""
        return (self.document, self.sheet, self.row)

    def label(self, lang: str = "zh") -> str:
        """The source as a person would cite it: "企业.csv 第12行（003）"."""
        text = self.document
        if self.sheet and self.sheet != self.document.rsplit("/", 1)[-1].rsplit(".", 1)[0]:
            text += f" {self.sheet}"
        if self.row is not None:
            text += f" 第{self.row}行" if lang == "zh" else f" row {self.row}"
        if self.cited:
            text += f"（{self.cited}）" if lang == "zh" else f" ({self.cited})"
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A fact in the store. `version` counts its writes: 0 is not stored yet."""

    id: str
    version: int = field(default=0, compare=False)
    sources: tuple[Source, ...] = ()


HAND_MADE = "workbook"  # the system of hand-made numbers, which repeat from workbook to workbook


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalId:
    """The id that another system gave; with `system` it is a key."""

    system: str
    id: str


def joined_sources(old: tuple[Source, ...], new: tuple[Source, ...]) -> tuple[Source, ...]:
    """`old` and whatever of `new` stands at another place; the first record of a place is kept."""
    known = {source.place for source in old}
    return old + tuple(source for source in new if source.place not in known)
