"""Running the commands as a user would, in a folder of their own."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import main
from graph.stores import Store, open_store
from tests.factories import TOWN, enterprise, institution, keep

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call the command line with these words; the working directory is the test's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("QIANXIAN_DB", raising=False)

    def call(*words: str | os.PathLike[str]) -> Result:
        return CliRunner().invoke(main, [os.fspath(word) for word in words], catch_exceptions=False)

    return call


def fill(store: Store) -> None:
    """A maker, a user, two with one short name, and a school."""
    keep(
        store,
        enterprise("上海自润轴承有限公司", short_name="自润", makes=["自润滑轴承"], region=TOWN),
        enterprise(
            "龙工(上海)挖掘机制造有限公司",
            short_name="龙工",
            makes=["挖掘机"],
            needs=["自润滑轴承"],
            region=TOWN,
        ),
        enterprise("华东铸件一厂", short_name="华东", makes=["铸件"]),
        enterprise("华东铸件二厂", short_name="华东", makes=["铸钢件"]),
        institution("新桥职校", makes=["技能人才培养"]),
    )


@pytest.fixture
def db(tmp_path: Path) -> str:
    """The URL of a small filled store."""
    url = f"sqlite:///{tmp_path / 'town.db'}"
    store = open_store(url)
    fill(store)
    store.close()
    return url
