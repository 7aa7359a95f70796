"""How well needs are read: texts in sixteen registers with their parts marked by hand.

    python -m benchmarks.reading [--gold FILE] [--graph PATH …] [--wrong N] [--json]

A product counts only where it is marked exactly (white space aside); any other part where at least half of both is shared.
The vocabulary is that of `--graph`: by default the invented town's and the trade tables.
"""

import json
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import click

from graph.knowledge import read_knowledge
from graph.stores import EVERYTHING, open_store
from graph.text.reading import read_need_text
from graph.text.vocabulary import Vocabulary
from loaders.loading import load
from schema import NeedReading, ReadingPart

ROOT = Path(__file__).parent.parent
GOLD = Path(__file__).parent / "gold" / "readings.txt"
GRAPH = (ROOT / "examples" / "示例镇", ROOT / "vocabulary")
TODAY = date(2026, 11, 24)
NEAR = "320412"  # they ask in 武进: it settles which of three 洛阳镇 is meant
_MARK = re.compile(r"\[([a-z]):([^\]]*)\]")
_PARTS = {
    "p": ReadingPart.PRODUCT,
    "q": ReadingPart.QUANTITY,
    "s": ReadingPart.SPECIFICATION,
    "c": ReadingPart.CERTIFICATE,
    "r": ReadingPart.REGION,
    "d": ReadingPart.DEADLINE,
    "b": ReadingPart.BUDGET,
    "o": ReadingPart.OWN_PRODUCT,
    "n": ReadingPart.UNWANTED,
    "u": ReadingPart.CONTEXT,
}

Mark = tuple[ReadingPart, int, int]


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with its parts, as a person marked them."""

    register: str
    text: str
    marks: tuple[Mark, ...]


@dataclass(slots=True)
class Tally:
    """Marks that were found, found too much, and missed."""

    right: int = 0
    said: int = 0
    meant: int = 0

    def add(self, said: Sequence[Mark], meant: Sequence[Mark], text: str) -> None:
        self.said += len(said)
        self.meant += len(meant)
        self.right += sum(any(_is_same(one, other, text) for other in said) for one in meant)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, self.said + self.meant)


@dataclass(slots=True)
class Figures:
    """Of each part, and of the products in each register; `wrong` are the texts with other products."""

    parts: dict[ReadingPart, Tally] = field(default_factory=lambda: {part: Tally() for part in ReadingPart})
    registers: dict[str, Counter[str]] = field(default_factory=dict)
    wrong: list[tuple[Marked, NeedReading]] = field(default_factory=list)

    @property
    def exact(self) -> float:
        """The share of texts whose products are marked exactly, all of them and no other."""
        total = sum((counted for counted in self.registers.values()), Counter[str]())
        return total["right"] / max(1, total["texts"])


def read_gold(path: Path) -> Iterator[Marked]:
    register = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            register = line[3:]
        elif line.strip() and not line.startswith("# "):
            yield _unmarked(register, line)


def _unmarked(register: str, line: str) -> Marked:
    """The text without the marks, and where they stood."""
    text, marks, place = "", [], 0
    for match in _MARK.finditer(line):
        text += line[place : match.start()]
        marks.append((_PARTS[match[1]], len(text), len(text) + len(match[2])))
        text, place = text + match[2], match.end()
    return Marked(register, text + line[place:], tuple(marks))


def judge(gold: Iterable[Marked], vocabulary: Vocabulary) -> Figures:
    figures = Figures()
    for marked in gold:
        reading = read_need_text(marked.text, vocabulary, near=NEAR, today=TODAY)
        said = [(span.part, span.start, span.end) for span in reading.spans]
        for part, tally in figures.parts.items():
            tally.add(_of(part, said), _of(part, marked.marks), marked.text)
        right = _products(said, marked.text) == _products(marked.marks, marked.text)
        figures.registers.setdefault(marked.register, Counter()).update(texts=1, right=int(right))
        if not right:
            figures.wrong.append((marked, reading))
    return figures


def _of(part: ReadingPart, marks: Iterable[Mark]) -> list[Mark]:
    return [mark for mark in marks if mark[0] is part]


def _products(marks: Iterable[Mark], text: str) -> set[str]:
    return {"".join(text[start:end].split()) for part, start, end in marks if part is ReadingPart.PRODUCT}


def _is_same(one: Mark, other: Mark, text: str) -> bool:
    if one[0] is ReadingPart.PRODUCT:
        return _products([one], text) == _products([other], text)
    shared = min(one[2], other[2]) - max(one[1], other[1])
    return 2 * shared >= max(one[2], other[2]) - min(one[1], other[1])


@click.command(help=__doc__)
@click.option("--gold", type=click.Path(path_type=Path, exists=True, dir_okay=False), default=GOLD)
@click.option("--graph", type=click.Path(path_type=Path, exists=True), multiple=True, default=GRAPH)
@click.option("--wrong", type=click.IntRange(0), default=0, metavar="N", help="Show N texts read otherwise.")
@click.option("--json", "as_json", is_flag=True)
def main(gold: Path, graph: tuple[Path, ...], wrong: int, as_json: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="qianxian-reading-") as scratch:
        store = open_store(f"sqlite:///{scratch}/graph.db")
        try:
            load(store, list(graph))
            with store.view(EVERYTHING) as view:
                figures = judge(read_gold(gold), read_knowledge(view).vocabulary)
        finally:
            store.close()
    parts = {part.value: round(tally.f1, 4) for part, tally in figures.parts.items() if tally.meant}
    if as_json:
        click.echo(json.dumps({"exact": round(figures.exact, 4), "f1": parts}, ensure_ascii=False))
        return
    click.echo(f"products exact {figures.exact:.4f}")
    for name, f1 in parts.items():
        click.echo(f"F1 {name:16} {f1:.4f}")
    for register, counted in figures.registers.items():
        click.echo(f"{register}  {counted['right']}/{counted['texts']}")
    for marked, reading in figures.wrong[:wrong]:
        said = [f"{span.part.value}:{span.text}" for span in reading.spans]
        meant = [f"{part.value}:{marked.text[start:end]}" for part, start, end in marked.marks]
        click.echo(f"\n{marked.register} {marked.text}\n  meant {meant}\n  read  {said}")


if __name__ == "__main__":
    main()
