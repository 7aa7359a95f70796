"""Whether real pairs find each other: the clusters and a large chain in one store, the ledger left out.

    python -m benchmarks.pairs CHAIN-FOLDER [--clusters FOLDER] [--db URL] [--json]

For each introduction of the ledger whose supplier is known: the supplier's rank upstream of the customer,
and the customer's rank downstream of the supplier. Where both sides' offers and needs are known, both must be among
the first three, and so must the supplier for the customer's need in three other wordings (gold/pairs.csv, ours).
Ends with 1 when a pair that must be found is not.
"""

import csv
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from graph.matching import Answer, Direction, Matcher
from graph.stores import EVERYTHING, Store, View, open_store
from loaders.loading import load
from schema import Need, Organisation, Product

CLUSTERS = Path(__file__).parent.parent / "examples" / "五个集群"
REWORDED = Path(__file__).parent / "gold" / "pairs.csv"
LEDGER = "撮合记录.csv"
LEFT_OUT = (LEDGER, "成效.csv")  # what came of an introduction would give it away
MOST = 1_000
FIRST = 3  # so many a person calls


@dataclass(frozen=True, slots=True)
class Ranked:
    """Where `partner` stands for `seeker`; None: not among them."""

    what: str
    seeker: str
    partner: str
    rank: int | None
    at_most: int | None = None

    @property
    def found(self) -> bool:
        return self.at_most is None or (self.rank is not None and self.rank <= self.at_most)


def numbered(view: View, number: str) -> Organisation:
    """The organisation that the workbook gives this 编号."""
    (found,) = view.organisations_with_external_id("workbook", number)
    return found


def rank_in(answer: Answer, partner: Organisation, product: str | None = None) -> int | None:
    """The rank of the partner; only for the product of that name, where one is named."""
    for suggestion in answer.suggestions:
        right = product is None or (suggestion.product is not None and suggestion.product.name == product)
        if suggestion.partner.id == partner.id and right:
            return suggestion.rank
    return None


def ledger(folder: Path) -> Iterator[tuple[str, str, str]]:
    """(supplier, customer, matter) of each row that says who supplies."""
    with (folder / LEDGER).open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["供方"]:
                customer = row["乙方"] if row["供方"] == row["甲方"] else row["甲方"]
                yield row["供方"], customer, row["事项"]


def rewordings() -> list[tuple[str, str, str]]:
    """(supplier, customer, the customer's need in other words), of the pairs both of whose sides are known."""
    with REWORDED.open(encoding="utf-8", newline="") as lines:
        return [(row["供方"], row["需方"], row["需求"]) for row in csv.DictReader(lines)]


def pairs(matcher: Matcher, view: View, folder: Path) -> Iterator[Ranked]:
    """Both directions of every pair."""
    both_known = {(supplier, customer) for supplier, customer, _ in rewordings()}
    for supplier_number, customer_number, matter in ledger(folder):
        supplier, customer = numbered(view, supplier_number), numbered(view, customer_number)
        for seeker, partner, direction in (
            (customer, supplier, Direction.UPSTREAM),
            (supplier, customer, Direction.DOWNSTREAM),
        ):
            answer = matcher.suggest_partners(view, seeker.id, direction, first=MOST)
            what = f"{direction.value}: {matter}"
            must = FIRST if (supplier_number, customer_number) in both_known else None
            yield Ranked(what, seeker.called, partner.called, rank_in(answer, partner), must)


def reworded(matcher: Matcher, view: View) -> Iterator[Ranked]:
    """The supplier for every other wording of the customer's need."""
    for supplier_number, customer_number, text in rewordings():
        supplier, customer = numbered(view, supplier_number), numbered(view, customer_number)
        answer = matcher.match_text(view, text, first=MOST)
        yield Ranked(f"另说: {text}", customer.called, supplier.called, rank_in(answer, supplier), FIRST)


def required(matcher: Matcher, view: View) -> Iterator[Ranked]:
    """The pairs that must be found."""
    maker, user = numbered(view, "E-ZR"), numbered(view, "E-LG")
    upstream = matcher.suggest_partners(view, user.id, Direction.UPSTREAM, first=MOST)
    yield Ranked("上游·自润滑轴承", user.called, maker.called, rank_in(upstream, maker, "自润滑轴承"), 3)
    downstream = matcher.suggest_partners(view, maker.id, Direction.DOWNSTREAM, first=MOST)
    yield Ranked("下游", maker.called, user.called, rank_in(downstream, user), 3)
    for seeker_number, word, partner_number in (("E-SG", "去毛刺", "O-XQZX"), ("E-HS", "贷款", "O-NSWZ")):
        seeker, partner = numbered(view, seeker_number), numbered(view, partner_number)
        need = need_about(view, seeker, word)
        answer = matcher.match_need(view, need.id, first=MOST)
        yield Ranked(f"需求·{need.text}", seeker.called, partner.called, rank_in(answer, partner), 1)


def need_about(view: View, seeker: Organisation, word: str) -> Need:
    """The seeker's need whose words or product hold `word`."""
    for need in view.needs_of([seeker.id]):
        product = view.get(Product, need.product_id) if need.product_id else None
        if word in need.text or (product and word in product.name):
            return need
    raise LookupError(f"{seeker.called} has no need about {word}")


@contextmanager
def without_the_ledger(clusters: Path) -> Iterator[Path]:
    """A copy of the cluster files in which nobody has been introduced yet."""
    with tempfile.TemporaryDirectory(prefix="qianxian-pairs-") as scratch:
        folder = Path(scratch) / clusters.name
        shutil.copytree(clusters, folder, ignore=shutil.ignore_patterns(*LEFT_OUT))
        yield folder


def fill(store: Store, clusters: Path, chain: Path) -> None:
    with without_the_ledger(clusters) as folder:
        load(store, [folder, chain])


def measured(store: Store, clusters: Path) -> tuple[list[Ranked], list[Ranked]]:
    """(what is required, all pairs)."""
    matcher = Matcher(store)
    with store.view(EVERYTHING) as view:
        must = [*required(matcher, view), *reworded(matcher, view)]
        return must, list(pairs(matcher, view, clusters))


@click.command(help=__doc__)
@click.argument("chain", type=click.Path(path_type=Path, exists=True))
@click.option("--clusters", type=click.Path(path_type=Path, exists=True, file_okay=False), default=CLUSTERS)
@click.option("--db", metavar="URL", help="Keep the store there; used as it is when it has records.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def main(ctx: click.Context, chain: Path, clusters: Path, db: str | None, as_json: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="qianxian-pairs-") as scratch:
        store = open_store(db or f"sqlite:///{scratch}/pairs.db")
        try:
            with store.view(EVERYTHING) as view:
                empty = view.number() == 0
            if empty:
                fill(store, clusters, chain)
            must, all_pairs = measured(store, clusters)
        finally:
            store.close()
    if as_json:
        shown = {"required": [asdict(one) for one in must], "pairs": [asdict(one) for one in all_pairs]}
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        for one in (*must, *all_pairs):
            mark = " " if one.at_most is None else "✓" if one.found else "✗"
            limit = f" (≤ {one.at_most})" if one.at_most else ""
            click.echo(f"{mark} {one.rank or '—':>4}{limit:8}  {one.seeker} ← {one.partner}  {one.what}")
    ctx.exit(0 if all(one.found for one in (*must, *all_pairs)) else 1)


if __name__ == "__main__":
    main()
