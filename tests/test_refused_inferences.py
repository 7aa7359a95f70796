"""What staff refused stays away on every store: after everything is loaded again and after a restart."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from committee.judgements import judge
from committee.recording import edge_id, offer_id, product_id
from graph.matching import Inference, Matcher
from graph.stores import EVERYTHING, Store, open_store
from loaders.loading import load
from schema import Claim, InputOf, Offer, Source

DESK = Source(document="页面填写", recorded_at="2026-01-01T00:00:00Z", recorded_by="王")
ROLLER, STEEL = product_id("调心滚子轴承"), product_id("轴承钢")
TABLES = {
    "产品.csv": "名称,别名,类别,上级产品\n轴承,,产品,\n圆锥滚子轴承,,产品,轴承\n调心滚子轴承,,产品,轴承\n推力轴承,,产品,轴承\n",
    "产品关系.csv": "上游产品,下游产品,关系,说明\n轴承钢,圆锥滚子轴承,用于,\n",
    "走访表.csv": "企业名称,主营产品\n轴承甲,圆锥滚子轴承\n轴承乙,圆锥滚子轴承、推力轴承\n轴承丙,圆锥滚子轴承\n",
}


@pytest.fixture(params=["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    on_server = request.param == "neo4j"
    opened = open_store(
        request.getfixturevalue("neo4j_url") if on_server else f"sqlite:///{tmp_path / 'town.db'}"
    )
    yield opened
    opened.close()


@pytest.fixture
def tables(store: Store, tmp_path: Path) -> Path:
    folder = tmp_path / "tables"
    folder.mkdir()
    for name, text in TABLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    load(store, [folder])
    return folder


def id_of(store: Store, name: str) -> str:
    with store.view(EVERYTHING) as view:
        (found,) = view.organisations_called(name)
        return found.id


def said(store: Store, claim: Claim, product: str, about: str, right: bool) -> None:
    with store.write("王", "判断") as tx:
        if claim is Claim.MAKES:
            judge(tx, {"claim": claim, "product_id": product, "organisation_id": about}, right, DESK)
        else:
            judge(tx, {"claim": claim, "product_id": product, "other_id": about}, right, DESK)
        tx.commit()


def names(found: list[Inference]) -> list[str]:
    return sorted(one.subject.name for one in found)


def inferred(store: Store) -> dict[str, list[str]]:
    """Who else makes 调心滚子轴承, what goes into it, what 轴承甲 could make next: as after a restart."""
    matcher, maker = Matcher(store), id_of(store, "轴承甲")
    with store.view(EVERYTHING) as view:
        return {
            "makers": names(matcher.inferred_makers(view, ROLLER)),
            "inputs": names(matcher.inferred_inputs(view, ROLLER)),
            "next": names(matcher.inferred_products(view, maker)),
        }


def test_what_is_refused_stays_away_when_everything_is_loaded_again(store: Store, tables: Path) -> None:
    assert inferred(store) == {
        "makers": ["轴承丙", "轴承乙", "轴承甲"],
        "inputs": ["轴承钢"],
        "next": ["推力轴承", "调心滚子轴承"],
    }
    said(store, Claim.MAKES, ROLLER, id_of(store, "轴承乙"), right=False)
    said(store, Claim.INPUT_OF, ROLLER, STEEL, right=False)
    said(store, Claim.MAKES, product_id("推力轴承"), id_of(store, "轴承甲"), right=False)
    left = {"makers": ["轴承丙", "轴承甲"], "inputs": [], "next": ["调心滚子轴承"]}
    assert inferred(store) == left
    load(store, [tables])
    assert inferred(store) == left
    (tables / "走访表.csv").write_text(TABLES["走访表.csv"] + "轴承丁,圆锥滚子轴承\n", encoding="utf-8")
    load(store, [tables])
    assert inferred(store) == {**left, "makers": ["轴承丁", "轴承丙", "轴承甲"]}


def test_what_is_confirmed_is_a_fact_with_who_said_so(store: Store, tables: Path) -> None:
    maker = id_of(store, "轴承甲")
    said(store, Claim.MAKES, ROLLER, maker, right=True)
    said(store, Claim.INPUT_OF, ROLLER, STEEL, right=True)
    load(store, [tables])
    with store.view(EVERYTHING) as view:
        offer, edge = (
            view.get(Offer, offer_id(maker, ROLLER)),
            view.get(InputOf, edge_id(InputOf, STEEL, ROLLER)),
        )
    assert offer is not None
    assert edge is not None
    assert offer.sources == edge.sources == (DESK,)


def kinds_by_name(matcher: Matcher, store: Store) -> set[str]:
    """Whom a need for 轴承 finds because the name of what it offers ends so."""
    with store.view(EVERYTHING) as view:
        found = matcher.match_text(view, "求购轴承").suggestions
        return {
            one.partner.name for one in found for step in one.path if step.edge == "KIND_OF" and step.inferred
        }


def test_a_kind_by_name_that_is_refused_stays_away(store: Store, tables: Path) -> None:
    (tables / "又一走访表.csv").write_text("企业名称,主营产品\n轴承戊,关节轴承\n", encoding="utf-8")
    load(store, [tables])
    matcher = Matcher(store)
    joint, bearing = product_id("关节轴承"), product_id("轴承")
    assert kinds_by_name(matcher, store) == {"轴承戊"}
    said(store, Claim.KIND_OF, bearing, joint, right=False)
    assert kinds_by_name(matcher, store) == kinds_by_name(Matcher(store), store) == set()
    load(store, [tables])
    assert kinds_by_name(matcher, store) == set()
    said(store, Claim.KIND_OF, bearing, joint, right=True)
    assert kinds_by_name(matcher, store) == set()  # now a row says it
    with store.view(EVERYTHING) as view:
        found = matcher.match_text(view, "求购轴承").suggestions
    assert "轴承戊" in {one.partner.name for one in found if not any(step.inferred for step in one.path)}
