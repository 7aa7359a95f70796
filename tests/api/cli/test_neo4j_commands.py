"""The commands on a Neo4j server: they say what they say of a file, and a town moves there and back."""

import json
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from click.testing import CliRunner
from neo4j import GraphDatabase

from api.cli import main
from api.cli.examples import examples_folder
from deploy.neo4j.server import USER, Server
from graph.stores import EVERYTHING, ChangeKind, NewChangeSet, Store, open_store
from graph.stores.copying import copy
from loaders.loading import load
from tests.api.cli.conftest import Run
from tests.emptying import emptied, patient
from tests.factories import enterprise, keep

pytestmark = [pytest.mark.neo4j, pytest.mark.slow]
NEED = ("match", "--need", "求购自润滑轴承", "--json")
WHO = ("match", "--enterprise", "龙工", "--direction", "upstream", "--json")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The examples in a file, with an offer taken back, an undo that changed nothing, and what people decided."""
    folder = tmp_path_factory.mktemp("town")
    url = f"sqlite:///{folder / 'town.db'}"
    with closing(open_store(url)) as store:
        load(store, [examples_folder()])
        keep(store, enterprise("来了又走的厂", makes=["短命件"]))
        with store.view(EVERYTHING) as view:
            (gone,) = view.organisations_called("来了又走的厂")
            offers = view.offers_of([gone.id])
        with store.write("desk", "gone again") as transaction:
            transaction.remove([*offers, gone])
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
    before = exported(run, town, "before.json")
    assert before == exported(run, neo4j_url, "there.json") == exported(run, "sqlite:///back.db", "back.json")
    with closing(open_store(town)) as one, closing(open_store("sqlite:///back.db")) as other:
        assert history(one) == history(other)
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


@pytest.fixture(scope="module")
def loaded(neo4j_server: Server) -> str:
    """The examples, loaded into Neo4j by the command."""
    emptied(neo4j_server)
    url = patient(neo4j_server)
    result = CliRunner().invoke(main, ["load", str(examples_folder()), "--db", url], catch_exceptions=False)
    assert result.exit_code in (0, 1), result.output
    return url


def test_commands_say_on_neo4j_what_they_say_of_a_file(run: Run, loaded: str, town: str) -> None:
    for words in (NEED, WHO):
        on_server, of_file = run(*words, "--db", loaded), run(*words, "--db", town)
        assert on_server.exit_code == of_file.exit_code == 0
        said = [
            [one["partner"]["name"] for one in json.loads(result.stdout)["suggestions"]]
            for result in (on_server, of_file)
        ]
        assert said[0] == said[1] != []


def test_a_second_load_writes_nothing_on_neo4j(run: Run, loaded: str) -> None:
    with closing(open_store(loaded)) as store, store.view(EVERYTHING) as view:
        before = view.number()
    again = run("load", examples_folder(), "--db", loaded, "--json")
    totals = json.loads(again.stdout)["totals"]
    assert (totals["accepted"], totals["unchanged"]) == (0, totals["rows"] - totals["rejected"])
    with closing(open_store(loaded)) as store, store.view(EVERYTHING) as view:
        assert view.number() == before


def test_doctor_finds_neo4j_sound_and_what_was_changed_behind_the_products_back(
    run: Run, loaded: str, neo4j_server: Server
) -> None:
    sound = run("doctor", "--db", loaded, "--lang", "en")
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
    mended = run("doctor", "--db", loaded, "--lang", "en")
    assert mended.exit_code == 1
    assert "neo4j-admin database load" in mended.stdout


@pytest.mark.parametrize("words", [("backup", "x.db"), ("restore", "x.db")])
def test_backups_of_neo4j_are_its_servers_business(run: Run, words: tuple[str, ...]) -> None:
    Path("x.db").touch()
    refused = run(*words, "--db", "neo4j://neo4j:secret-word@127.0.0.1:1/neo4j")
    assert refused.exit_code == 2
    assert "BACKUP_ON_SERVER" in refused.stderr
    assert "secret-word" not in refused.output
