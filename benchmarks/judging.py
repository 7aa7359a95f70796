"""Draw random rows of the trade tables for a person to judge.

    python -m benchmarks.judging names|elements|kinds|other_names|relations|short_forms --seed N --to FILE [--rows 300] [FOLDER]

`elements` are the names that are no goods; `kinds` and `other_names` have one 上级产品, one 别名 a row. FILE is a CSV with empty 判断 (对, 错, 存疑) and 原因. The same seed draws the same rows of the same tables.
"""

import csv
import random
from pathlib import Path

import click

from benchmarks.tables import Tables, read_tables
from loaders.vocabulary import vocabulary_folder

_GOODS = "产品"
_HEADINGS = {
    "names": ["行业", "名称", "别名", "类别", "上级产品", "说明"],
    "elements": ["行业", "名称", "别名", "类别", "上级产品", "说明"],
    "kinds": ["行业", "名称", "上级产品"],
    "other_names": ["行业", "名称", "别名"],
    "relations": ["行业", "上游产品", "下游产品", "说明"],
    "short_forms": ["行业", "简称", "产品"],
}


def rows(tables: Tables, kind: str) -> list[list[str]]:
    """All rows of that kind of table."""
    match kind:
        case "names" | "elements":
            return [
                [row.trade, row.name, "、".join(row.aliases), row.kind, "、".join(row.parents), row.note]
                for row in tables.products
                if kind == "names" or row.kind != _GOODS
            ]
        case "kinds":
            return [[row.trade, row.name, parent] for row in tables.products for parent in row.parents]
        case "other_names":
            return [[row.trade, row.name, alias] for row in tables.products for alias in row.aliases]
        case "relations":
            return [[row.trade, row.source, row.target, row.note] for row in tables.relations]
        case _:
            return [[row.trade, row.short, row.product] for row in tables.short_forms]


@click.command(help=__doc__)
@click.argument("kind", type=click.Choice(list(_HEADINGS)))
@click.argument("folder", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--seed", type=int, required=True)
@click.option("--rows", "many", type=int, default=300, show_default=True)
@click.option("--to", "target", required=True, type=click.Path(path_type=Path, dir_okay=False))
def main(kind: str, folder: Path | None, seed: int, many: int, target: Path) -> None:
    found = rows(read_tables(folder or vocabulary_folder()), kind)
    drawn = random.Random(seed).sample(found, min(many, len(found)))
    with target.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow([*_HEADINGS[kind], "判断", "原因"])
        table.writerows([*row, "", ""] for row in drawn)
    click.echo(f"{len(drawn)} of {len(found)} rows, seed {seed}")


if __name__ == "__main__":
    main()
