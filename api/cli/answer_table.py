"""An answer as a table for people; Chinese characters count as two columns."""

import os

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from api.console.speech import Speech
from api.console.words import Lang
from api.paths import legs, rows
from graph.matching import Answer, Band, KnownPartner, PathStep, Reason, Suggestion
from schema import Need, NeedReading, Organisation, Product, ReadingPart, Record, Source

_PLAIN_WIDTH = 110  # where the output is no terminal
_WORDS = {
    "zh": {
        "rank": "名次", "partner": "伙伴", "product": "产品", "score": "得分", "band": "把握",
        "for": "{name} 的{direction}伙伴", "upstream": "上游", "downstream": "下游",
        "understood": "读到的需求：",
        "known": "已有的伙伴", "unknown": "还不知道：", "path": "路径：", "rows": "出处：",
        "acquainted": "（已有往来）", "more": "还有更多，用 --first 多看一些。",
    },
    "en": {
        "rank": "Rank", "partner": "Partner", "product": "Product", "score": "Score", "band": "Band",
        "for": "{direction} partners of {name}", "upstream": "Upstream", "downstream": "Downstream",
        "understood": "Understood: ", "known": "Partners it already has", "unknown": "Not known: ",
        "path": "Path: ", "rows": "Rows: ", "acquainted": " (acquainted)",
        "more": "There are more: --first.",
    },
}  # fmt: skip
_BAND_EN = {Band.STRONG: "strong", Band.POSSIBLE: "possible", Band.TO_CHECK: "to check"}


def show(answer: Answer, lang: Lang) -> None:
    """Print it on stdout."""
    console = Console(highlight=False, soft_wrap=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=int(os.environ.get("COLUMNS", _PLAIN_WIDTH)))
    say = _WORDS[lang]
    if answer.seeker:
        words = say["for"].format(name=answer.seeker.called, direction=say[answer.direction.value])
        console.print(words, style="bold", markup=False)
    if answer.understood and answer.understood.wanted:
        console.print(say["understood"] + _parts(answer.understood, Speech(lang)), markup=False)
    if answer.suggestions:
        console.print(_table(answer.suggestions, say, lang))
        for suggestion in answer.suggestions:
            _explain(console, suggestion, say, lang)
    if answer.empty:
        console.print(answer.empty.words.text(lang), style="yellow", markup=False)
    if answer.known:
        console.print(f"\n{say['known']}", style="bold", markup=False)
        for known in answer.known:
            console.print(Padding(Text(_known(known, lang)), (0, 0, 0, 2), expand=False))
    if answer.more:
        console.print(f"\n{say['more']}", style="dim", markup=False)


def _table(suggestions: tuple[Suggestion, ...], say: dict[str, str], lang: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(say["rank"], justify="right", no_wrap=True)
    table.add_column(say["partner"], overflow="fold")
    table.add_column(say["product"], overflow="fold")
    table.add_column(say["score"], justify="right", no_wrap=True)
    table.add_column(say["band"], no_wrap=True)
    for each in suggestions:
        partner = each.partner.name + (say["acquainted"] if each.acquainted else "")
        table.add_row(
            str(each.rank),
            Text(partner),
            Text(each.product.name if each.product else ""),
            f"{each.score:.3f}",
            _band(each.band, lang),
        )
    return table


def _band(band: Band, lang: str) -> str:
    return band.zh if lang == "zh" else _BAND_EN[band]


def _explain(console: Console, suggestion: Suggestion, say: dict[str, str], lang: Lang) -> None:
    console.print(f"\n{suggestion.rank}. {suggestion.partner.called}", style="bold", markup=False)
    console.print(Padding(_reasons(suggestion.reasons, lang), (0, 0, 0, 3), expand=False))
    lines = []
    if suggestion.path:
        lines.append(say["path"] + _path(suggestion.path, Speech(lang)))
    if said := rows(suggestion.path):
        lines.append(say["rows"] + Speech(lang)("clause").join(map(Speech(lang).row, said)))
    if suggestion.unknown:
        unknown = [words.text(lang) for words in suggestion.unknown]
        lines.append(say["unknown"] + Speech(lang)("clause").join(unknown))
    if suggestion.ask:
        lines.append(suggestion.ask.text(lang))
    for line in lines:
        console.print(Padding(Text(line), (0, 0, 0, 3), expand=False))


def _reasons(reasons: tuple[Reason, ...], lang: str) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for reason in reasons:
        grid.add_row(f"{reason.contribution:+.3f}", Text(reason.words.text(lang)))
    return grid


def _cited(source: Source | None, lang: str) -> str:
    return f"  [{source.label(lang)}]" if source else ""


def _parts(reading: NeedReading, say: Speech) -> str:
    """What was read, part by part; what is wanted first."""
    parts = {"product": [wanted.phrase for wanted in reading.wanted]}
    for span in reading.spans:
        if span.part is not ReadingPart.PRODUCT:
            parts.setdefault(span.part.value, []).append(span.text.strip())
    return say("clause").join(f"{say(f'part.{part}')} {say.list(said)}" for part, said in parts.items())


def _path(path: tuple[PathStep, ...], say: Speech) -> str:
    text = ""
    for leg in legs(path):
        if not leg.joined:
            text += f"{'; ' if text else ''}{_name(leg.start)}"
        edge = say.edge(leg.step.edge) + ("?" if leg.step.inferred else "")
        text += f" —{edge}→ " if leg.forward else f" ←{edge}— "
        text += _name(leg.end)
    return text


def _name(record: Record) -> str:
    match record:
        case Organisation():
            return record.called
        case Product():
            return record.name
        case Need():
            return record.text
        case _:
            return record.id


def _known(known: KnownPartner, lang: str) -> str:
    return f"{known.partner.name}  {known.relation.text(lang)}{_cited(known.source, lang)}"
