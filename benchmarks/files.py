"""How fast office files are read: preview and load of a large workbook, in processes of their own.

    python -m benchmarks.files [--rows N] [--json]

50,000 rows without codes: load in ≤ 15 s and ≤ 400 MB, preview in ≤ 2 s. 20,000 rows with codes: load in ≤ 12 s.
The processor time stands beside the time that passed: on a machine that does other work only the first says much.
"""

import json
import random
import resource
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path

import click
import xlsxwriter

from graph.stores import open_store
from loaders.loading import load
from loaders.preview import preview
from schema.uscc import ALPHABET, check_digit

HEADINGS = (
    "序号", "单位名称", "统一社会信用代码", "所在地", "主要产品", "需要采购", "年产能", "联系人", "联系电话", "走访日期", "备注",
)  # fmt: skip
PRODUCTS = (
    "轴承", "滑动轴承", "挖掘机动臂", "液压阀", "齿轮箱", "电机", "钢球", "套圈", "热处理加工", "数控机床", "注塑件", "包装箱",
    "电缆", "变压器", "控制柜", "传感器", "法兰", "密封圈", "铝型材", "铜排",
)  # fmt: skip
SYLLABLES = "安宝昌诚达东方丰福光广海恒宏华辉嘉建江金锦精康利联隆茂明南宁鹏平强庆荣瑞润森盛顺泰天通旺伟祥新信兴旭亚阳业益永友宇远正志中忠洲"
SEED = 20_260_301


@dataclass(frozen=True, slots=True)
class Figure:
    """What one run took."""

    what: str
    rows: int
    seconds: float
    processor_seconds: float
    peak_mb: float
    wanted_seconds: float
    wanted_mb: float | None = None

    @property
    def holds(self) -> bool:
        return self.seconds <= self.wanted_seconds and (
            self.wanted_mb is None or self.peak_mb <= self.wanted_mb
        )


def write(path: Path, rows: int, *, codes: bool) -> None:
    """A survey of invented enterprises, as a town would keep it."""
    chance = random.Random(SEED)
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("走访表")
        sheet.write(0, 0, "2026年企业走访汇总表")
        sheet.write_row(1, 0, HEADINGS)
        for number in range(rows):
            name = "".join(chance.choices(SYLLABLES, k=3))
            sheet.write_row(number + 2, 0, [
                number + 1, f"上海{name}{number}机械有限公司", code(chance) if codes else "", "上海市松江区新桥镇",
                "、".join(chance.sample(PRODUCTS, 2)), chance.choice(PRODUCTS), f"约{chance.randrange(100, 9_000)}套/年",
                f"张{number % 97}", 13_800_000_000 + number, "2026-03-01", chance.choice(("", "重点企业")),
            ])  # fmt: skip


def code(chance: random.Random) -> str:
    first = "91310117MA" + "".join(chance.choices(ALPHABET, k=7))
    return first + check_digit(first)


def measured(task: tuple[str, str, str]) -> tuple[float, float, float]:
    """(seconds, processor seconds, peak MB) of a preview or load, in the process that calls it."""
    what, file, url = task
    start, processor = time.perf_counter(), time.process_time()
    store = open_store(url)
    try:
        if what == "preview":
            preview(store, [Path(file)])
        else:
            load(store, [Path(file)])
    finally:
        store.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return time.perf_counter() - start, time.process_time() - processor, peak


def figures(rows: int, folder: Path) -> list[Figure]:
    plain, coded = folder / "plain.xlsx", folder / "coded.xlsx"
    write(plain, rows, codes=False)
    write(coded, rows * 2 // 5, codes=True)
    tasks = (
        ("preview", plain, rows, 2.0, None),
        ("load", plain, rows, 15.0, 400.0),
        ("load with codes", coded, rows * 2 // 5, 12.0, None),
    )
    found: list[Figure] = []
    for what, file, count, seconds, mb in tasks:
        with get_context("spawn").Pool(1) as pool:
            took = pool.apply(measured, ((what, str(file), f"sqlite:///{folder}/{len(found)}.db"),))
        found.append(Figure(what, count, *took, wanted_seconds=seconds, wanted_mb=mb))
    return found


@click.command(help=__doc__)
@click.option("--rows", type=click.IntRange(5), default=50_000, show_default=True, metavar="N")
@click.option("--json", "as_json", is_flag=True)
def main(rows: int, as_json: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="qianxian-files-") as scratch:
        found = figures(rows, Path(scratch))
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False))
    else:
        for one in found:
            memory = f", wanted {one.wanted_mb:.0f}" if one.wanted_mb else ""
            click.echo(
                f"{one.what:16} {one.rows:6} rows  {one.seconds:5.1f} s (wanted {one.wanted_seconds:.0f}; processor "
                f"{one.processor_seconds:.1f} s)  {one.peak_mb:4.0f} MB{memory}"
            )
    sys.exit(not all(one.holds for one in found))


if __name__ == "__main__":
    main()
