"""benchmarks.serve at a small size: the product, the floor and stock strawberry answer the same questions."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks import serve
from tests.benchmarks.test_speed import data

__all__ = ["data"]


@pytest.mark.slow
def test_measures_a_small_store_against_the_floor_and_stock_strawberry(data: Path) -> None:
    words = [str(data), "--requests", "50", "--rows", "10", "--rate", "20", "--json"]
    result = CliRunner().invoke(serve.main, words, catch_exceptions=False)
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    for name in ("matchText", "suggestPartners"):
        assert found[name]["same_answers"] is True
        assert all(found[name][kind]["p50_ms"] > 0 for kind in ("ours", "stock", "floor"))
        assert found[f"{name}_again"]["ours"]["cpu_ms"] < found[f"{name}_again"]["stock"]["cpu_ms"]
    under_load = found["under_load_20"]
    assert under_load["asked"] > 0
    assert under_load["p50_ms"] <= under_load["worst_ms"]
    assert under_load["serving"] > 0
    assert 0 < under_load["machine_busy"] <= 1  # counted by ticks, so not to be compared with one process
