"""benchmarks.speed at a small size: every figure is there and makes sense."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks import speed
from benchmarks.processes import percentile


@pytest.fixture
def data(tmp_path: Path) -> Path:
    file = tmp_path / "企业.csv"
    rows = [f"示例第{n}轴承有限公司,深沟球轴承{n};轴承钢,上海市松江区\n" for n in range(30)]
    file.write_text("名称,主营产品,所在地\n" + "".join(rows), encoding="utf-8")
    return file


@pytest.mark.slow
def test_measures_a_small_store(data: Path) -> None:
    words = [str(data), "--requests", "5", "--beside", "20", "--json"]
    result = CliRunner().invoke(speed.main, words, catch_exceptions=False)
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["data"]["Enterprise"] == 30
    assert (found["load"]["rows"], found["load"]["accepted"]) == (30, 30)
    assert found["load_again"]["changes_written"] == 0
    assert found["match_text"]["requests"] == 5
    assert found["match_text"]["with_suggestions"] == 1
    assert 0 < found["match_text"]["p50_ms"] <= found["match_text"]["p99_ms"]
    assert found["beside_a_load"]["pings"] > 0
    assert all(found[part]["peak_mb"] > 10 for part in ("load", "load_again", "start", "match_text"))
    assert {"processor", "cores", "versions"} <= set(found["machine"])


def test_percentile() -> None:
    assert percentile([5, 1, 3, 2, 4], 0.5) == 3
    assert percentile([1, 2], 0.99) == 2


def test_figures_are_told_in_lines() -> None:
    assert speed.told({"a": 1.005, "b": {"c": [1, 2]}, "d": None}) == "a 1.00, b c 1 2, d None"
