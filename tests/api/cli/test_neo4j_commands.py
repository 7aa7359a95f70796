"""The commands on a Neo4j server: they say what they say of a file, and a town moves there and back."""

import json
import re
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from neo4j import GraphDatabase

from deploy.neo4j.server import USER, Server
from graph.stores import EVERYTHING, ChangeKind, NewChangeSet, Store, open_store
from graph.stores.copying import copy
from schema import Outcome, Product
from tests.api.cli.conftest import Run, fill
from tests.factories import enterprise, keep
from tests.graph.forms.write import RECORDS

pytestmark = [pytest.mark.neo4j, pytest.mark.slow]
NEED = ("match", "--need", "求购自润滑轴承", "--json")
WHO = ("match", "--enterprise", "龙工", "--direction", "upstream", "--json")


@pytest.fixture
def town(tmp_path: Path) -> str:
    """A record of every type, an offer taken back, an undo that changed nothing, and what was remembered."""
    url = f"sqlite:///{tmp_path / 'town.db'}"
    with closing(open_store(url)) as store:
        fill(store)
        keep(store, *RECORDS)
        keep(store, *(replace(one, name=f"{one.name}二") for one in RECORDS if isinstance(one, Product)))
        with store.view(EVERYTHING) as view:
            last = list(view.all(Outcome))
        with store.write("desk", "gone again") as transaction:
            transaction.remove(last)
            transaction.commit()
        empty = NewChangeSet(kind=ChangeKind.UNDO, why="nothing left", undoes="set_of_long_ago")
        with store.write("desk", "nothing left", empty) as transaction:
            transaction.remember("headings", "公司=name")
            transaction.commit()
    return url


def exported(run: Run, url: str, name: str) -> str:
    assert run("export", "--db", url, "--to", name, "--format", "json").exit_code == 0
    return Path(name).read_text(encoding="utf-8")


def sizes(compared: str) -> list[str]:
    return [line.split("✓")[0].strip() for line in compared.splitlines() if "✓" in line]


def test_a_town_moves_to_neo4j_and_back_with_everything(run: Run, town: str, neo4j_url: str) -> None:
    there = run("copy", "--from", town, "--to", neo4j_url)
    assert there.exit_code == 0, there.output
    back = run("copy", "--from", neo4j_url, "--to", "sqlite:///back.db")
    assert back.exit_code == 0, back.output
    assert sizes(there.stdout) == sizes(back.stdout) != []
    with closing(open_store(town)) as one, closing(open_store("sqlite:///back.db")) as other:
        assert history(one) == history(other)  # before each is told of its own export
    before = exported(run, town, "before.json")
    assert before == exported(run, neo4j_url, "there.json") == exported(run, "sqlite:///back.db", "back.json")
    assert unquote(urlsplit(neo4j_url).password or "?") not in there.output + back.output


def history(store: Store) -> Any:
    with store.view(EVERYTHING) as view:
        changes = [
            (one.number, one.change_set, one.record_id, one.before, one.after, one.at, one.by, one.why)
            for one in view.changes(0, limit=100_000)
        ]
        return changes, view.change_sets(100).items, sorted(view.remembered())


class Stopped(Exception):  # noqa: N818 - as a power cut is none
    """What ends a copy in its middle."""


def test_an_interrupted_copy_to_neo4j_is_run_again_and_ends_right(
    run: Run, town: str, neo4j_url: str
) -> None:
    def stop(done: int, of: int) -> None:
        if 0 < done < of:
            raise Stopped

    with closing(open_store(town)) as source, closing(open_store(neo4j_url)) as target:
        with pytest.raises(Stopped):
            copy(source, target, stop)
        with source.view(EVERYTHING) as whole, target.view(EVERYTHING) as part:
            assert 0 < part.number() < whole.number()
    again = run("copy", "--from", town, "--to", neo4j_url)
    assert again.exit_code == 0, again.output
    assert exported(run, town, "one.json") == exported(run, neo4j_url, "other.json")
    once_more = run("copy", "--from", town, "--to", neo4j_url)
    assert (once_more.exit_code, sizes(once_more.stdout)) == (0, sizes(again.stdout))


def test_a_copy_over_another_town_is_refused_on_neo4j(run: Run, town: str, neo4j_url: str) -> None:
    with closing(open_store(neo4j_url)) as store:
        keep(store, enterprise("别的厂", makes=["别的件"]))
        refused = run("copy", "--from", town, "--to", neo4j_url)
        assert refused.exit_code == 2
        assert "DATABASE_NOT_EMPTY" in refused.stderr
        with store.view(EVERYTHING) as view:
            assert [one.name for one in view.organisations_called("别的厂")] == ["别的厂"]


@pytest.fixture
def filled(neo4j_url: str) -> str:
    """What `db` is in a file, on the server."""
    with closing(open_store(neo4j_url)) as store:
        fill(store)
    return neo4j_url


def test_match_says_on_neo4j_what_it_says_of_a_file(run: Run, filled: str, db: str) -> None:
    for words in (NEED, WHO):
        on_server, of_file = run(*words, "--db", filled), run(*words, "--db", db)
        assert on_server.exit_code == of_file.exit_code == 0
        assert json.loads(on_server.stdout)["suggestions"]
        assert timeless(on_server.stdout) == timeless(of_file.stdout)


def timeless(text: str) -> str:
    """Without when it was recorded: one was written after the other."""
    return re.sub(r"20\d\d-\d\d-\d\dT[0-9:.+Z]+", "…", text)


def test_a_second_load_writes_nothing_on_neo4j(run: Run, neo4j_url: str) -> None:
    Path("企业.csv").write_text("企业名称,主要产品\n甲厂,轴承、齿轮\n乙厂,铸件\n", encoding="utf-8")
    first = json.loads(run("load", "企业.csv", "--db", neo4j_url, "--json").stdout)["totals"]
    assert (first["rows"], first["accepted"]) == (2, 2)
    with closing(open_store(neo4j_url)) as store:
        with store.view(EVERYTHING) as view:
            before = view.number()
        again = json.loads(run("load", "企业.csv", "--db", neo4j_url, "--json").stdout)["totals"]
        assert (again["accepted"], again["unchanged"]) == (0, 2)
        with store.view(EVERYTHING) as view:
            assert view.number() == before > 0


def test_doctor_finds_neo4j_sound_and_what_was_changed_behind_the_products_back(
    run: Run, filled: str, neo4j_server: Server
) -> None:
    sound = run("doctor", "--db", filled, "--lang", "en")
    assert sound.exit_code == 0, sound.output
    assert "Integrity: ok" in sound.stdout
    assert "Neo4j" in sound.stdout
    assert neo4j_server.password not in sound.output
    with GraphDatabase.driver(
        f"bolt://127.0.0.1:{neo4j_server.port}", auth=(USER, neo4j_server.password)
    ) as driver:
        driver.execute_query(
            "MATCH (o:Organisation) WITH o ORDER BY o.id LIMIT 1 SET o.body = '{}'", database_="neo4j"
        )
    mended = run("doctor", "--db", filled, "--lang", "en")
    assert mended.exit_code == 1
    assert "neo4j-admin database load" in mended.stdout


@pytest.mark.parametrize("words", [("backup", "x.db"), ("restore", "x.db")])
def test_backups_of_neo4j_are_its_servers_business(run: Run, words: tuple[str, ...]) -> None:
    Path("x.db").touch()
    refused = run(*words, "--db", "neo4j://neo4j:secret-word@127.0.0.1:1/neo4j")
    assert refused.exit_code == 2
    assert "BACKUP_ON_SERVER" in refused.stderr
    assert "secret-word" not in refused.output
