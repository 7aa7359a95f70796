"""The seven files, one transaction each, read line by line: the graph is never in memory as a whole."""

from collections.abc import Callable, Iterator
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
from loaders.putting import BY
from loaders.report import FileReport, RejectedRow

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
) -> set[str]:
    """Load the folder file by file, each whole or not at all; add their reports; the ids of its companies."""
    facts = ChainFacts(folder.resolve().name, recorded_at)
    steps: list[tuple[str, Callable[[Transaction, dict[str, Any], int], Facts]]] = [
        ("company", facts.company),
        ("company_industry", facts.company_industry),
        ("product", facts.product),
        ("company_product", facts.company_product),
        ("product_product", facts.product_product),
        ("industry", _left_out),
        ("industry_industry", _left_out),
    ]
    for number, (name, build) in enumerate(steps):
        path = folder / f"{name}.json"
        if path.is_file():
            told = partial(progress, f"导入 {path.name}", number, len(steps))
            reports.append(_load_file(store, change_set, path, build, facts.document(path.name), told))
    return set(facts.companies.values())


def _left_out(tx: Transaction, row: dict[str, Any], line: int) -> Facts:
    return Facts(rejected=INDUSTRY)


def _load_file(
    store: Store,
    change_set: NewChangeSet,
    path: Path,
    build: Callable[[Transaction, dict[str, Any], int], Facts],
    document: str,
    told: Callable[[], None],
) -> FileReport:
    report = FileReport(path=str(path), kind=KIND)
    reasons = Reasons()
    with store.write(BY, f"load {document}", change_set) as tx:
        lines = _lines(path)
        while batch := list(islice(lines, _BATCH)):
            told()
            _load_batch(tx, batch, build, report, reasons)
        tx.commit()
    report.problems = reasons.problems()
    return report


def _load_batch(
    tx: Transaction,
    batch: list[tuple[int, bytes]],
    build: Callable[[Transaction, dict[str, Any], int], Facts],
    report: FileReport,
    reasons: Reasons,
) -> None:
    built = [_facts(tx, line, text, build) for line, text in batch]
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


def _facts(
    tx: Transaction, line: int, text: bytes, build: Callable[[Transaction, dict[str, Any], int], Facts]
) -> Facts:
    row = _parsed(text)
    return Facts(rejected=BROKEN) if row is None else build(tx, row, line)


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
