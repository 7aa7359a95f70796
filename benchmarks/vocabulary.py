"""What the trade tables hold, what is wrong with them, and how much of them also stands in another graph.

    python -m benchmarks.vocabulary [FOLDER] [--beside CHAIN_KG_FOLDER]

Ends with 1 where a check found something. `tests/benchmarks/test_vocabulary.py` runs the checks on every table.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from pathlib import Path

import click
import networkx as nx

from benchmarks.tables import Product, Relation, Tables, read_tables
from loaders.vocabulary import vocabulary_folder
from schema import ProductKind
from schema.names import fold

NOTES = ("", "通常", "可选", "加工耗材")
KINDS = frozenset(kind.zh for kind in ProductKind)
SURE = frozenset("苯舵筘")  # short, and yet one thing only
COLLECTIVE = frozenset(("纸及纸板", "糖果巧克力"))  # above what they end with
GRID = 4  # so many modifiers that two heads share are a pattern
MOST_IN_GRIDS = 0.08
Finding = tuple[str, str]  # (code, what and where)


def check(tables: Tables) -> Iterator[Finding]:
    """All that is wrong, as (code, words)."""
    yield from _names(tables)
    yield from _parents(tables)
    yield from _relations(tables)
    yield from _short_forms(tables)
    if (share := in_grids(tables)) > MOST_IN_GRIDS:
        yield "COMBINED", f"{share:.1%} of the names stand in grids of modifiers and heads"


def _names(tables: Tables) -> Iterator[Finding]:
    """A name stands in one row of all the tables only."""
    owners: dict[str, list[Product]] = defaultdict(list)
    for row in tables.products:
        for name in (row.name, *row.aliases):
            owners[fold(name)].append(row)
        if row.kind not in KINDS:
            yield "KIND", f"{row.place}: {row.name}: {row.kind}"
    for key, rows in owners.items():
        if len(rows) > 1:
            yield "DUPLICATE", f"{key}: {'; '.join(f'{row.place} {row.name}' for row in rows)}"


def _parents(tables: Tables) -> Iterator[Finding]:
    """上级产品 is a row, there is no cycle, and what is more general shares the head of the name or says it."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    for row in tables.products:
        for parent in row.parents:
            if parent not in tables.by_name:
                yield "PARENT", f"{row.place}: {row.name}: 上级产品 {parent} is no row"
            graph.add_edge(row.name, parent)
    for cycle in nx.strongly_connected_components(graph):
        if len(cycle) > 1 or graph.has_edge(*(2 * list(cycle))[:2]):
            yield "CYCLE", f"上级产品: {'、'.join(sorted(cycle))}"
    for row in tables.products:
        for parent in row.parents:
            if parent not in COLLECTIVE and row.name != parent and parent.endswith(row.name):
                yield "HEAD", f"{row.place}: {parent} is rather a kind of {row.name}"
        for other in row.parents:
            if any(other in nx.descendants(graph, parent) for parent in row.parents if parent in graph):
                yield "SKIPPED", f"{row.place}: {row.name}: {other} is above another of its 上级产品"


def _relations(tables: Tables) -> Iterator[Finding]:
    """Both ends are rows, differ and stand together once; nothing goes into what it is a kind of. (A resin does go
    into its flame-retardant kind.)"""
    seen: dict[tuple[str, str], Relation] = {}
    for row in tables.relations:
        ends = (row.source, row.target)
        for name in ends:
            if name not in tables.by_name:
                yield "UNKNOWN", f"{row.place}: {name} is no row"
        if row.source == row.target:
            yield "SELF", f"{row.place}: {row.source}"
        if row.word != "用于" or row.note not in NOTES:
            yield "WORDS", f"{row.place}: {row.word} {row.note}"
        if ends in seen:
            yield "DUPLICATE", f"{row.place}: {row.source} → {row.target}, as in {seen[ends].place}"
        if (row.target, row.source) in seen:
            yield "CYCLE", f"{row.place}: {row.source} ⇄ {row.target}"
        seen[ends] = row
        if row.target in tables.above(row.source):
            yield "KIND_AS_INPUT", f"{row.place}: {row.source} is a kind of {row.target}"


def _short_forms(tables: Tables) -> Iterator[Finding]:
    """A short form that may mean several things is nobody's name; what it may mean is a row, the trade a table."""
    named = {fold(name): row for row in tables.products for name in (row.name, *row.aliases)}
    for row in tables.short_forms:
        if taken := named.get(fold(row.short)):
            yield "AMBIGUOUS", f"{row.place}: {row.short} is a name of {taken.name}"
        if row.product not in tables.by_name:
            yield "UNKNOWN", f"{row.place}: {row.product} is no row"
        if row.trade not in tables.trades:
            yield "TRADE", f"{row.place}: {row.trade}"
    for (short, product), many in Counter((row.short, row.product) for row in tables.short_forms).items():
        if many > 1:
            yield "DUPLICATE", f"简称 {short}: {product}"
    for product_ in tables.products:
        for alias in product_.aliases:
            if alias not in SURE and (len(alias) == 1 or (len(alias) == 2 and alias.isascii())):
                yield "AMBIGUOUS", f"{product_.place}: {alias} is short enough to mean other things: 简称.csv"


def heads(tables: Tables) -> Iterator[Finding]:
    """Names that end like a row which is not above them: an accident (苯乙烯 is no 乙烯), or a 上级产品 that is
    missing. For a person to look at."""
    for row in tables.products:
        for cut in range(1, len(row.name) - 1):
            other = tables.by_name.get(row.name[cut:])
            if other and other.kind == row.kind:
                if other.name not in tables.above(row.name):
                    yield "ENDS_LIKE", f"{row.place}: {row.name} ({'、'.join(row.parents)}) … {other.name}"
                break


def in_grids(tables: Tables) -> float:
    """The share of names that are a modifier and a head, both as in a grid: two heads that share so many modifiers
    look as if words had been combined."""
    heads: dict[str, set[str]] = defaultdict(set)
    for row in tables.products:
        for cut in range(1, len(row.name) - 1):
            if row.name[cut:] in tables.by_name:
                heads[row.name[cut:]].add(row.name[:cut])
                break  # the longest head
    found: set[str] = set()
    for (one, ones), (other, others) in combinations(sorted(heads.items()), 2):
        shared = ones & others
        if len(shared) >= GRID and not one.endswith(other) and not other.endswith(one):
            found |= {modifier + head for modifier in shared for head in (one, other)}
    return len(found) / max(1, len(tables.products))


def counts(tables: Tables) -> list[tuple[str, int, int, int, int, int]]:
    """(trade, goods, others, with other names, with a parent, relations) of each trade, in order."""
    return [
        (
            trade,
            sum(row.kind == "产品" for row in rows),
            sum(row.kind != "产品" for row in rows),
            sum(bool(row.aliases) for row in rows),
            sum(bool(row.parents) for row in rows),
            sum(row.trade == trade for row in tables.relations),
        )
        for trade in tables.trades
        for rows in [[row for row in tables.products if row.trade == trade]]
    ]


def standing_in(tables: Tables, folder: Path) -> dict[str, tuple[int, int]]:
    """How many rows also stand in a ChainKnowledgeGraph: (so many, of how many)."""
    products = {fold(str(row["name"])) for row in _lines(folder / "product.json") if row.get("name")}
    pairs: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for row in _lines(folder / "product_product.json"):
        one, other = (fold(str(row.get(end))) for end in ("from_entity", "to_entity"))
        pairs["产品小类" if row.get("rel") == "产品小类" else "上下游"] |= {(one, other), (other, one)}
    own = [fold(row.name) for row in tables.products]
    also = [fold(name) for row in tables.products for name in row.aliases]
    kinds = [(fold(row.name), fold(parent)) for row in tables.products for parent in row.parents]
    inputs = [(fold(row.source), fold(row.target)) for row in tables.relations]
    return {
        "名称 names": (sum(name in products for name in own), len(own)),
        "别名 other names": (sum(name in products for name in also), len(also)),
        "上级产品 kinds": (sum(pair in pairs["产品小类"] for pair in kinds), len(kinds)),
        "产品关系 inputs": (sum(pair in pairs["上下游"] for pair in inputs), len(inputs)),
    }


def _lines(path: Path) -> Iterator[Mapping[str, object]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            try:
                row = json.loads(line)
            except ValueError:
                continue
            if isinstance(row, dict):
                yield row


def show(rows: Iterable[tuple[object, ...]]) -> None:
    for row in rows:
        click.echo("\t".join(str(cell) for cell in row))


@click.command(help=__doc__)
@click.argument("folder", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--heads", "with_heads", is_flag=True, help="List names that end like a row not above them.")
@click.option("--beside", type=click.Path(path_type=Path, exists=True, file_okay=False))
def main(folder: Path | None, with_heads: bool, beside: Path | None) -> None:
    tables = read_tables(folder or vocabulary_folder())
    rows = counts(tables)
    show(
        [
            (
                "行业 trade",
                "产品 goods",
                "其他要素 others",
                "有别名 with other names",
                "有上级 with kind",
                "关系 inputs",
            )
        ]
    )
    show(rows)
    show([("合计 all", *(sum(row[place] for row in rows) for place in range(1, 6)))])  # type: ignore[misc]
    click.echo(f"简称 short forms: {len(tables.short_forms)}")
    click.echo(
        f"组合词 in grids of modifiers and heads: {in_grids(tables):.1%} (at most {MOST_IN_GRIDS:.0%})"
    )
    if beside:
        for what, (many, of) in standing_in(tables, beside).items():
            click.echo(f"{what}: {many} of {of} ({many / max(1, of):.0%}) also stand in {beside.name}")
    ends = list(heads(tables))
    click.echo(f"词尾像另一行而不在其下 ending like a row that is not above: {len(ends)} (--heads)")
    show(ends if with_heads else [])
    found = list(check(tables))
    show(found)
    click.echo(f"{len(found)} findings")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
