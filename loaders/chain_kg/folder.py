"""The seven files, one transaction each, read line by line: the graph is never in memory as a whole."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from committee.recording import record
from graph.stores import NewChangeSet, Put, Store, Transaction
from loaders.chain_kg.facts import ChainFacts, Facts
from loaders.chain_kg.reasons import BROKEN, INDUSTRY, Reason, Reasons
from loaders.progress import Progress
from loaders.report import FileReport, RejectedRow

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Step:
    """A file: how a row of it becomes facts, and what is asked `ahead` for many rows at once."""

    name: str
    build: Callable[[Transaction, dict[str, Any], int], Facts]
    ahead: Callable[[Transaction, Rows], None] = lambda tx, rows: None


SIGNATURE = {
    "company": {"fullname", "code"},
    "product": {"name"},
    "company_product": {"company_code", "product_name", "rel_weight"},
}
KIND = "ChainKnowledgeGraph"
_BATCH = 2_000


def is_chain_folder(folder: Path) -> bool:
    """Whether it holds a ChainKnowledgeGraph: its files are there, with its keys in their first lines."""
    for name, keys in SIGNATURE.items():
        path = folder / f"{name}.json"
        if not path.is_file():
            return False
        with path.open("rb") as lines:
            first = _parsed(lines.readline())
        if first is None or not keys <= first.keys():
            return False
    return True


def load_chain(
    store: Store,
    change_set: NewChangeSet,
    folder: Path,
    recorded_at: str,
    progress: Progress,
    reports: list[FileReport],
    by: str,
) -> set[str]:
    """Load the folder file by file, each whole or not at all; add their reports; the ids of its companies."""
    facts = ChainFacts(folder.resolve().name, recorded_at)
    steps = [
        Step("company", facts.company, facts.companies_ahead),
        Step("company_industry", facts.company_industry, facts.industries_ahead),
        Step("product", facts.product),
        Step("company_product", facts.company_product),
        Step("product_product", facts.product_product),
        Step("industry", _left_out),
        Step("industry_industry", _left_out),
    ]
    for number, step in enumerate(steps):
        path = folder / f"{step.name}.json"
        if path.is_file():
            told = partial(progress, f"导入 {path.name}", number, len(steps))
            reports.append(_load_file(store, change_set, path, step, facts.document(path.name), told, by))
    return set(facts.companies.values())


def _left_out(tx: Transaction, row: dict[str, Any], line: int) -> Facts:
    return Facts(rejected=INDUSTRY)


def _load_file(
    store: Store,
    change_set: NewChangeSet,
    path: Path,
    step: Step,
    document: str,
    told: Callable[[], None],
    by: str,
) -> FileReport:
    report = FileReport(path=str(path), kind=KIND)
    reasons = Reasons()
    with store.write(by, f"load {document}", change_set) as tx:
        lines = _lines(path)
        while batch := list(islice(lines, _BATCH)):
            told()
            _load_batch(tx, batch, step, report, reasons)
        tx.commit()
    report.problems = reasons.problems()
    return report


def _load_batch(
    tx: Transaction,
    batch: list[tuple[int, bytes]],
    step: Step,
    report: FileReport,
    reasons: Reasons,
) -> None:
    rows = [_parsed(text) for _, text in batch]
    step.ahead(tx, [row for row in rows if row is not None])
    built = [
        Facts(rejected=BROKEN) if row is None else step.build(tx, row, line)
        for row, (line, _) in zip(rows, batch, strict=True)
    ]
    results = iter(record(tx, [one for facts in built for one in facts.records]))
    for (line, text), facts in zip(batch, built, strict=True):
        report.rows += 1
        puts = [next(results) for _ in facts.records]
        for reason, value in facts.noted:
            reasons.note(reason, value)
        if facts.rejected:
            shown = text.decode(errors="replace").strip()
            reasons.note(facts.rejected, facts.value or shown[:80])
            report.rejected += 1
            report.rejected_rows.append(_rejected(report.path, line, shown, facts.rejected))
        elif any(put is not Put.UNCHANGED for put in puts):
            report.accepted += 1
        else:
            report.unchanged += 1


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    with path.open("rb") as lines:
        yield from ((number, text) for number, text in enumerate(lines, start=1) if text.strip())


def _parsed(text: bytes) -> dict[str, Any] | None:
    try:
        row = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return row if isinstance(row, dict) else None


def _rejected(path: str, line: int, text: str, reason: Reason) -> RejectedRow:
    return RejectedRow(path, None, line, ("record",), (text,), (f"{reason.zh} {reason.en}",))
