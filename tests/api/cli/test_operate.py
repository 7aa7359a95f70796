"""Every command of docs/operate.md, in its order, as one who reads it would run them."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from api.accounts.integrators import PREFIX
from deploy.neo4j.server import free_port
from graph.stores import open_store
from tests.api.cli.conftest import fill

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")


def commands(folder: Path) -> str:
    """The blocks of the page as one script, on a free port and with this checkout's command."""
    port = free_port()
    qianxian = folder / "qianxian"
    qianxian.write_text(
        f"#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -c 'from api.cli import main; main()' \"$@\"\n"
    )
    qianxian.chmod(0o755)
    usage = f'{qianxian} tokens usage "$id" --db sqlite:///town.db'
    script = "\n".join(re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL))
    script = script.replace("127.0.0.1:8000", f"127.0.0.1:{port}").replace(
        ".venv/bin/qianxian", str(qianxian)
    )
    script = script.replace("serve --accounts", f"serve --port {port} --accounts")
    # On a busy machine it may take the workers longer to write down what was used.
    return script.replace(
        "sleep 11\n", f"until {usage} | tr -d '\\n' | grep -q '1 次 requests.*拒绝 1 次'; do sleep 1; done\n"
    )


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_command_of_the_page_does_what_it_says(tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("no curl on this machine (Debian: apt install curl)")
    store = open_store(f"sqlite:///{tmp_path / 'town.db'}")
    fill(store)
    store.close()
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", f"trap 'kill -9 ${{serving:-}} 2>/dev/null || true' EXIT\n{commands(tmp_path)}"],
        cwd=tmp_path, capture_output=True, encoding="utf-8", check=False, start_new_session=True,
    )  # fmt: skip
    log = (tmp_path / "serve.log").read_text(encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr + log
    for said in ('{"ready":true}', "qianxian_requests_total", '"remaining":', "OVER_BUDGET", "TOKEN_REVOKED"):
        assert said in done.stdout
    assert "1 次 requests" in done.stdout
    assert "拒绝 1 次" in done.stdout
    assert (tmp_path / "backup.db").exists()
    assert '"route":"/graphql"' in log
    assert "自润滑轴承" not in log
    assert PREFIX not in log
