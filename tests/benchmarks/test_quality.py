"""benchmarks.quality: a task file in, predictions out, and nothing read that must not be."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from benchmarks import quality
from benchmarks.graphs import fill
from graph.stores import EVERYTHING, open_store
from schema import Enterprise, InputOf, KindOf, Offer, Product

MAKERS = """company,name,product,weight
001SZ,轴承股份,深沟球轴承,0.9
001SZ,轴承股份,LED灯,0.1
002SZ,滚动科技,圆锥滚子轴承,
003SH,农业发展,大米,0.5
"""


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    folder = tmp_path / "graph"
    folder.mkdir()
    return folder


def predicted(task: str, graph: Path, tasks: list[dict[str, Any]], *more: str) -> dict[str, list[str]]:
    """The rankings by task id."""
    taskfile, target = graph.parent / "tasks.jsonl", graph.parent / "predictions.jsonl"
    taskfile.write_text(
        "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in tasks), encoding="utf-8"
    )
    words = [task, str(taskfile), "--graph", str(graph), "--predictions", str(target), *more]
    result = CliRunner().invoke(quality.main, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    assert f"{len(tasks)} tasks" in result.stderr
    lines = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in lines] == [one["id"] for one in tasks]
    return {line["id"]: line["ranking"] for line in lines}


def test_t1_ranks_codes_of_companies(graph: Path) -> None:
    (graph / "train.csv").write_text(MAKERS, encoding="utf-8")
    tasks: list[dict[str, Any]] = [
        {"id": "a", "query": "调心球轴承", "filter": [], "warm": False},
        {"id": "b", "query": "深沟球轴承", "filter": ["002SZ"], "warm": True},
    ]
    found = predicted("t1", graph, tasks)
    assert found["a"][0] in ("001SZ", "002SZ")
    assert "002SZ" not in found["b"]


def test_t2_ranks_names_of_materials_in_every_spelling(graph: Path) -> None:
    (graph / "train.csv").write_text(
        "product,material\n球轴承,轴承钢\n滚子轴承,轴承钢\n滚子轴承,Peek保持架\n", encoding="utf-8"
    )
    (graph / "subclass.csv").write_text(
        "parent,child\n轴承,球轴承\n轴承,滚子轴承\n材料,PEEK保持架\n", encoding="utf-8"
    )
    found = predicted("t2", graph, [{"id": "a", "query": "球轴承", "filter": ["轴承钢"]}])
    assert {"Peek保持架", "PEEK保持架"} <= set(found["a"])
    assert "轴承钢" not in found["a"]


def test_t3_ranks_who_offers_what_the_words_ask_for(graph: Path) -> None:
    (graph / "docs.csv").write_text(MAKERS, encoding="utf-8")
    tasks = [{"id": "a", "text": "求购深沟球轴承，每月2000套"}, {"id": "b", "text": "今天天气不错"}]
    found = predicted("t3", graph, tasks)
    assert found["a"][0] == "001SZ"
    assert found["b"] == []
    assert predicted("t4", graph, [{"id": "c", "text": "大米", "path": "农业>粮食"}])["c"][0] == "003SH"


def test_no_abstain_ranks_even_then(graph: Path) -> None:
    (graph / "docs.csv").write_text(MAKERS, encoding="utf-8")
    tasks = [{"id": "a", "text": "深沟球轴承啊轴"}]
    assert predicted("t3", graph, tasks, "--no-abstain")["a"]


def test_only_what_may_be_read_is_kept(tmp_path: Path) -> None:
    taskfile = tmp_path / "tasks.jsonl"
    secret = {"id": "a", "text": "x", "rel": {"001SZ": 3}, "product": "x", "company": "c", "material": "m"}
    taskfile.write_text(json.dumps(secret), encoding="utf-8")
    assert quality.read_tasks(taskfile) == [{"id": "a", "text": "x"}]


def test_the_graph_is_what_the_files_say(graph: Path, tmp_path: Path) -> None:
    (graph / "docs.csv").write_text(MAKERS, encoding="utf-8")
    (graph / "train.csv").write_text("product,material\nLED灯,铝基板\n", encoding="utf-8")
    (graph / "subclass.csv").write_text("parent,child\n灯,led灯\n", encoding="utf-8")
    store = open_store(f"sqlite:///{tmp_path / 'graph.db'}")
    filled = fill(store, graph, ["没有人做的"])
    with store.view(EVERYTHING) as view:
        counts = view.counts()
        shares = sorted(offer.share or 0 for offer in view.all(Offer))
        query = view.product_called("没有人做的")
    store.close()
    assert [counts[type_] for type_ in (Enterprise, Offer, InputOf, KindOf, Product)] == [3, 4, 1, 1, 7]
    assert shares == [0, 0.1, 0.5, 0.9]
    assert query is not None
    assert set(filled.codes.values()) == {"001SZ", "002SZ", "003SH"}
