"""Whether names are told apart as a careful person would: the pairs of gold/names.csv, and how long many names take.

    python -m benchmarks.identity [--held-out] [--misses] [--json] [--names N]

All pairs stand in one population and go through the same blocking as a load. A pair marked `same` should be
proposed; one marked `different` or `group` must not be proposed as sure. Ends with 1 when a false one is sure, or
fewer than 95 % of the true ones are proposed. `--names N` instead proposes among N generated names and says how long.
"""

import csv
import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from random import Random

import click

from committee.identity import Certainty, Proposal, proposals
from schema import Enterprise, Organisation, Record
from schema.region import divisions
from schema.uscc import is_valid

GOLD = Path(__file__).parent / "gold"
FILES = {False: GOLD / "names.csv", True: GOLD / "names_held_out.csv"}
WANTED = 0.95


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names, and whether they are one: `same`, `different`, or `group` and subsidiary."""

    kind: str
    verdict: str
    a: Organisation
    b: Organisation


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a pair; `band` is None where it was not proposed."""

    pair: Pair
    band: Certainty | None

    @property
    def right(self) -> bool:
        return self.band is not None if self.pair.verdict == "same" else self.band is not Certainty.SURE


class Population:
    """Organisations as a view shows them, without a store."""

    def __init__(self, everyone: Sequence[Organisation]) -> None:
        self._everyone = everyone

    def all(self, type_: type[Record]) -> Iterator[Record]:
        return iter(self._everyone if issubclass(type_, Organisation) else ())


def read_pairs(path: Path) -> list[Pair]:
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            Pair(
                row["kind"],
                row["verdict"],
                _organisation(f"ent_a{number}", row["a"], row["a_place"], row["a_code"]),
                _organisation(f"ent_b{number}", row["b"], row["b_place"], row["b_code"]),
            )
            for number, row in enumerate(csv.DictReader(lines))
        ]


def _organisation(id_: str, name: str, place: str, code: str) -> Enterprise:
    valid = is_valid(code)
    return Enterprise(
        id=id_,
        name=name,
        place=place or None,
        region=divisions().resolve(place) if place else None,
        uscc=code if valid else None,
        uscc_as_given=code if code and not valid else None,
    )


def judge(pairs: Sequence[Pair]) -> list[Judged]:
    """What is proposed among all names of all pairs."""
    everyone = [one for pair in pairs for one in (pair.a, pair.b)]
    bands = {frozenset((p.a.id, p.b.id)): p.band for p in proposals(Population(everyone))}
    return [Judged(pair, bands.get(frozenset((pair.a.id, pair.b.id)))) for pair in pairs]


def figures(judged: Sequence[Judged]) -> list[dict[str, object]]:
    """A line for each kind, and one for all true and all false ones."""
    kinds = dict.fromkeys((one.pair.kind, one.pair.verdict) for one in judged)
    lines = [_line(kind, verdict, [j for j in judged if j.pair.kind == kind]) for kind, verdict in kinds]
    true = [one for one in judged if one.pair.verdict == "same"]
    false = [one for one in judged if one.pair.verdict != "same"]
    return [*lines, _line("全部真 all true", "same", true), _line("全部假 all false", "different", false)]


def _line(kind: str, verdict: str, judged: Sequence[Judged]) -> dict[str, object]:
    bands = Counter(one.band for one in judged)
    proposed = len(judged) - bands[None]
    return {
        "kind": kind,
        "verdict": verdict,
        "pairs": len(judged),
        "proposed": proposed,
        **{band.value: bands[band] for band in Certainty},
    }


def good(judged: Sequence[Judged]) -> bool:
    true = [one for one in judged if one.pair.verdict == "same"]
    false = [one for one in judged if one.pair.verdict != "same"]
    return all(one.right for one in false) and sum(one.right for one in true) >= WANTED * len(true)


CORES = "宏恒华鑫瑞盛永大正兴旺丰泰达通联信诚安康金银龙凤飞腾海江天元亿利源新光明德博凯捷力创智汇远东方中三星美佳嘉和祥顺"
TRADES = (
    "机械 电器 电气 模具 塑料 五金 轴承 阀门 泵业 纺织 针织 服饰 家具 木业 包装 印刷 化工 建材 电子 光电 仪表 环保科技 新材料 "
    "精密机械 自动化设备 液压件 汽车配件 密封件 紧固件 工艺品 食品 贸易 物流 机电设备 制冷设备 智能装备"
)
FORMS = ("有限公司", "有限公司", "有限公司", "股份有限公司", "厂", "有限责任公司")


def generated(count: int, seed: int = 1) -> list[Organisation]:
    """Names as they are in a province: few 字号, few trades, many places; one in twenty written in another way."""
    dice = Random(seed)
    known = divisions()
    cities = [known.name(code) for code in known.by_code if len(code) == 6 and code[:2] in ("33", "32", "31")]
    cores = ["".join(pair) for pair in product(CORES, CORES)]
    trades = TRADES.split()
    names: list[str] = []
    while len(names) < count:
        name = dice.choice(cities) + dice.choice(cores) + dice.choice(trades) + dice.choice(FORMS)
        names.append(name)
        if dice.random() < 0.05:
            names.append(dice.choice((name[3:], name.replace("有限公司", ""), name.replace("器", "气"))))
    return [Enterprise(id=f"ent_{number}", name=name) for number, name in enumerate(names[:count])]


def timed(everyone: Sequence[Organisation]) -> tuple[list[Proposal], float]:
    start = time.perf_counter()
    found = proposals(Population(everyone))
    return found, time.perf_counter() - start


@click.command(help=__doc__)
@click.option("--held-out", is_flag=True, help="The part that nobody tunes by.")
@click.option("--misses", is_flag=True, help="Also print the pairs that went wrong.")
@click.option("--json", "as_json", is_flag=True)
@click.option("--names", "count", type=click.IntRange(1), help="Propose among so many generated names.")
@click.pass_context
def main(ctx: click.Context, held_out: bool, misses: bool, as_json: bool, count: int | None) -> None:
    if count:
        found, seconds = timed(generated(count))
        bands = Counter(proposal.band.value for proposal in found)
        said = {"names": count, "seconds": round(seconds, 4), "proposals": len(found), **bands}
        click.echo(json.dumps(said) if as_json else said)
        return
    judged = judge(read_pairs(FILES[held_out]))
    lines = figures(judged)
    if as_json:
        click.echo(json.dumps(lines, ensure_ascii=False, indent=2))
    else:
        for line in lines:
            click.echo("  ".join(str(value) for value in line.values()))
    if misses:
        for one in judged:
            if not one.right or (one.pair.verdict != "same" and one.band):
                click.echo(f"{one.band or '—'}  {one.pair.kind}  {one.pair.a.name} ｜ {one.pair.b.name}")
    ctx.exit(0 if good(judged) else 1)


if __name__ == "__main__":
    main()
