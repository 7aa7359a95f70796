"""benchmarks.intervals: the figures are those of the questions, and lie within their intervals."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from benchmarks import intervals


def write(path: Path, rows: Sequence[Mapping[str, object]]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def test_what_is_true_anyway_does_not_count() -> None:
    task = {"company": "丙", "filter": ["甲", "乙"]}
    assert intervals.place(task, ["甲", "丁", "乙", "丙"]) == 2
    assert intervals.reciprocal(task, ["甲", "丁", "乙", "丙"]) == 0.5
    assert intervals.hit(task, ["甲"]) == 0.0


def test_an_interval_holds_the_mean_and_narrows_with_more() -> None:
    few, many = np.tile([0.0, 1.0], 10), np.tile([0.0, 1.0], 1_000)
    mean, least, most = intervals.interval(few)
    assert least < mean < most
    _, lower, upper = intervals.interval(many)
    assert upper - lower < most - least


def test_told_by_style_and_beside_another(tmp_path: Path) -> None:
    tasks = [{"id": f"{n}", "style": style, "rel": {"甲": 3}} for n, style in enumerate(["chat", "slip"])]
    asked = write(tmp_path / "tasks.jsonl", tasks)
    good = write(tmp_path / "good.jsonl", [{"id": f"{n}", "ranking": ["甲"]} for n in range(2)])
    bad = write(tmp_path / "bad.jsonl", [{"id": "0", "ranking": ["乙", "甲"]}])
    run = CliRunner().invoke(intervals.main, ["t3", asked, good, "--beside", bad], catch_exceptions=False)
    told = {line.split()[0]: line for line in run.output.splitlines()}
    assert told.keys() == {"all", "chat", "slip"}
    assert "nDCG@10 1.0000 (1.000–1.000)" in told["all"]
    assert "+1.0000" in told["slip"]
    assert float(told["chat"].split("other ")[1].split()[0]) == pytest.approx(1 - 1 / np.log2(3), abs=1e-4)
