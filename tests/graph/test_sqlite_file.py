"""The one file of the embedded store: older forms, other people's files, and disks that refuse."""

import ctypes
import os
import resource
import shutil
import signal
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path

import pytest

from graph.stores import EVERYTHING, Put, open_store
from graph.stores.chain import verify
from graph.stores.opening import sqlite_path
from graph.stores.sqlite import copies
from graph.stores.sqlite.migrations import APPLICATION_ID, MIGRATIONS
from schema import RECORD_TYPES, BadInput, Enterprise, NotFound, Organisation, Problem, Product, Unavailable
from tests.graph.facts import ent, ids, keep, offer, prd, seen
from tests.graph.forms.write import RECORDS

FORMS = Path(__file__).with_name("forms")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


def url(path: Path) -> str:
    return f"sqlite:///{path}"


def run_sql(path: Path, script: str) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.executescript(script)


# --- forms --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", range(1, len(MIGRATIONS) + 1))
def test_a_store_of_every_earlier_form_opens_and_answers(form: int, path: Path) -> None:
    kept = (FORMS / f"form{form}.sql").read_text(encoding="utf-8")
    written = [record for record in RECORDS if f"'{record.id}'" in kept]  # later types are in later forms
    run_sql(path, kept)
    store = open_store(url(path))
    assert store.check() == []
    with store.view(EVERYTHING) as view:
        assert sum(view.counts().values()) == len(written)
        assert [view.get(type(record), record.id) for record in written] == written
        assert ids(view.organisations_called("轴承厂")) == ids(
            view.organisations_with_external_id("workbook", "E-1")
        )
        assert ids(view.offers_for(["prd_a"])) == ["ofr_a"]
        assert ids(view.needs_for(["prd_a"])) == ["ned_a"]
        assert view.recall("request-1") == "ent_a"
        assert [change.by for change in view.history("ent_a")] == ["writer"]
    if form >= 4:  # from then on bodies are brought to the letter of today's records
        assert set(keep(store, *written)) == {Put.UNCHANGED}
    keep(store, ent("new"))
    assert store.describe()["form"] == f"{len(MIGRATIONS)} of {len(MIGRATIONS)}"
    store.close()


@pytest.mark.parametrize("form", range(1, len(MIGRATIONS) + 1))
def test_the_chain_of_an_earlier_form_begins_with_its_migration(form: int, path: Path) -> None:
    run_sql(path, (FORMS / f"form{form}.sql").read_text(encoding="utf-8"))
    store = open_store(url(path))
    keep(store, ent("new"))
    with store.view(EVERYTHING) as view:
        found = verify(view.chain(), view.entries(), view.closings())
        assert found.breaks == ()
        assert found.chain.after_change == (view.number() - 1 if form < 8 else 0)
    store.close()


def test_the_last_form_is_kept_with_a_record_of_every_type() -> None:
    assert {type(record) for record in RECORDS} == set(RECORD_TYPES)
    kept = (FORMS / f"form{len(MIGRATIONS)}.sql").read_text(encoding="utf-8")
    assert [record.id for record in RECORDS if f"'{record.id}'" not in kept] == []


@pytest.mark.parametrize("form", range(1, len(MIGRATIONS) + 1))
def test_a_migrated_store_is_laid_out_like_a_new_one(form: int, path: Path, tmp_path: Path) -> None:
    """A released form that is edited, where a migration was due, shows here."""
    run_sql(path, (FORMS / f"form{form}.sql").read_text(encoding="utf-8"))
    open_store(url(path)).close()
    open_store(url(tmp_path / "new.db")).close()
    assert laid_out(path) == laid_out(tmp_path / "new.db")


def laid_out(path: Path) -> set[tuple[str, str]]:
    """Every table and index as it was made; the ways to write that do not matter are made one."""
    with closing(sqlite3.connect(path)) as db:
        made = db.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL").fetchall()
    return {(name, " ".join(sql.replace('"', "").split())) for name, sql in made}


def test_a_later_form_is_refused_untouched(path: Path) -> None:
    run_sql(path, f"CREATE TABLE x (y); PRAGMA application_id={APPLICATION_ID}; PRAGMA user_version=99")
    before = path.read_bytes()
    with pytest.raises(BadInput) as caught:
        open_store(url(path))
    assert caught.value.code == "NEWER_DATABASE"
    assert path.read_bytes() == before


# --- what is not ours ---------------------------------------------------------------------------------------


def test_a_foreign_database_is_refused_untouched(path: Path) -> None:
    run_sql(path, "CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)")
    before = path.read_bytes()
    with pytest.raises(BadInput) as caught:
        open_store(url(path))
    assert caught.value.code == "FOREIGN_DATABASE"
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == [path.name]


def test_a_file_that_is_no_database_is_refused_untouched(path: Path) -> None:
    path.write_text("名称,产品\n" * 200, encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(BadInput) as caught:
        open_store(url(path))
    assert caught.value.code == "NOT_A_DATABASE"
    assert path.read_bytes() == before


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        open_store(url(tmp_path))
    assert caught.value.code == "STORE_NOT_WRITABLE"


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        open_store(url(tmp_path / "none" / "store.db"))
    assert caught.value.code == "STORE_NOT_WRITABLE"


def test_a_damaged_file_is_told(path: Path) -> None:
    store = open_store(url(path))
    keep(store, *(prd(f"{i}", "轴承" * 20) for i in range(500)))
    store.close()
    content = bytearray(path.read_bytes())
    content[20_000:40_000] = os.urandom(20_000)
    path.write_bytes(content)
    store = open_store(url(path))
    assert any("damaged" in sentence for sentence in store.check())
    store.close()


def test_what_the_log_does_not_know_is_told(path: Path) -> None:
    store = open_store(url(path))
    keep(store, ent("a"), ent("b"))
    run_sql(path, "UPDATE organisation SET body = replace(body, '\"a\"', '\"z\"')")
    assert any("change log" in sentence for sentence in store.check())
    run_sql(path, "DELETE FROM organisation")
    assert any("change log" in sentence for sentence in store.check())
    store.close()


@pytest.mark.parametrize(
    "text", ["", "town.db", "sqlite://town.db", "sqlite:///", "mysql:///x", "sqlite:town.db"]
)
def test_a_url_that_names_no_store(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        open_store(text)
    assert caught.value.code == "BAD_DB_URL"


def test_a_url_is_relative_with_three_slashes_and_absolute_with_four() -> None:
    assert sqlite_path("sqlite:///town.db") == Path("town.db")
    assert sqlite_path("sqlite:////data/town.db") == Path("/data/town.db")


def test_a_store_that_must_exist_is_not_made(path: Path) -> None:
    with pytest.raises(NotFound):
        open_store(url(path), must_exist=True)
    assert not path.exists()


# --- disks that refuse --------------------------------------------------------------------------------------


def in_a_process(work: Callable[[str], None], folder: Path) -> None:
    """Run `work(folder)` apart, so that what it does to its process stays there."""
    process = get_context("spawn").Process(target=work, args=(str(folder),))
    process.start()
    process.join(240)
    assert process.exitcode == 0


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that any user can reach; pytest's own are private."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def as_nobody_in_a_read_only_folder(folder: str) -> None:
    os.chdir(folder)
    if os.getuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
    for name in ("new.db", "old.db"):
        with pytest.raises(Unavailable) as caught:
            open_store(f"sqlite:///{folder}/{name}")
        assert caught.value.code == "STORE_NOT_WRITABLE"


def test_a_read_only_folder_is_a_sentence(public_folder: Path) -> None:
    store = open_store(url(public_folder / "old.db"))
    keep(store, ent("a"))
    store.close()
    (public_folder / "old.db").chmod(0o444)
    public_folder.chmod(0o555)
    in_a_process(as_nobody_in_a_read_only_folder, public_folder)


def fill(folder: str, code: str) -> None:
    """Write until the disk refuses: what was committed stays, what was not is gone, reading goes on."""
    store = open_store(f"sqlite:///{folder}/store.db")
    kept: list[int] = []

    def put_thousands() -> None:
        for start in range(0, 20_000, 100):
            keep(store, *(prd(f"{start + i}", "产品" * 100) for i in range(100)))
            kept.append(start)

    for _ in range(2):
        with pytest.raises(Unavailable) as caught:
            put_thousands()
        assert caught.value.code == code
    stored = 100 * len(set(kept))
    assert 0 < stored < 20_000
    assert seen(store, lambda v: v.counts())[Product] == stored
    store.close()
    store = open_store(f"sqlite:///{folder}/store.db")
    assert seen(store, lambda v: v.counts())[Product] == stored
    assert store.check() == []
    store.close()


def fill_a_full_disk(folder: str) -> None:
    fill(folder, "STORE_FULL")


def fill_up_to_a_limit(folder: str) -> None:
    """A file may not grow beyond 2 MB: what a quota does to a write."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))
    fill(folder, "STORE_IO")


def test_a_full_disk_is_a_sentence_and_loses_nothing(tmp_path: Path) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"tmpfs", os.fsencode(tmp_path), b"tmpfs", 0, b"size=3m") != 0:
        pytest.skip(f"cannot mount a small disk here: {os.strerror(ctypes.get_errno())}")
    try:
        in_a_process(fill_a_full_disk, tmp_path)
    finally:
        libc.umount2(os.fsencode(tmp_path), 2)


def test_a_file_that_may_not_grow_is_a_sentence_and_loses_nothing(tmp_path: Path) -> None:
    in_a_process(fill_up_to_a_limit, tmp_path)


# --- backup and restore -------------------------------------------------------------------------------------


def test_a_backup_under_writes_is_sound(path: Path, tmp_path: Path) -> None:
    store = open_store(url(path))
    keep(store, ent("a"), prd("x"), offer("1", "a", "x"))
    with store.write("tester", "meanwhile") as transaction:
        transaction.put([ent("b")])
        copies.backup(path, tmp_path / "copy.db")
        transaction.commit()
    store.close()
    copy = open_store(url(tmp_path / "copy.db"))
    assert copy.check() == []
    assert ids(seen(copy, lambda v: list(v.all(Organisation)))) == ["ent_a"]
    copy.close()
    assert sorted(os.listdir(tmp_path)) == ["copy.db", "store.db"]


def test_a_backup_overwrites_only_when_told(path: Path, tmp_path: Path) -> None:
    open_store(url(path)).close()
    target = tmp_path / "copy.db"
    target.write_text("precious", encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        copies.backup(path, target)
    assert (caught.value.code, target.read_text(encoding="utf-8")) == ("FILE_EXISTS", "precious")
    copies.backup(path, target, overwrite=True)
    assert target.read_bytes().startswith(b"SQLite format 3")


def backed_up(path: Path, *records: Enterprise) -> Path:
    """The backup of a store with these records; the store is gone."""
    store = open_store(url(path))
    keep(store, *records)
    store.close()
    target = path.with_name("backup.db")
    copies.backup(path, target)
    path.unlink()
    return target


def held(path: Path) -> list[str]:
    store = open_store(url(path))
    try:
        return ids(seen(store, lambda v: list(v.all(Organisation))))
    finally:
        store.close()


def test_restore_where_nothing_is(path: Path) -> None:
    backup = backed_up(path, ent("a"))
    copies.restore(path, backup, verify=True)
    assert held(path) == ["ent_a"]


def test_restore_into_an_empty_store(path: Path) -> None:
    backup = backed_up(path, ent("a"))
    open_store(url(path)).close()
    copies.restore(path, backup)
    assert held(path) == ["ent_a"]


def test_restore_replaces_records_only_when_told(path: Path) -> None:
    backup = backed_up(path, ent("a"))
    store = open_store(url(path))
    keep(store, ent("b"))
    store.close()
    with pytest.raises(BadInput) as caught:
        copies.restore(path, backup)
    assert (caught.value.code, held(path)) == ("DATABASE_NOT_EMPTY", ["ent_b"])
    copies.restore(path, backup, overwrite=True)
    assert held(path) == ["ent_a"]


def test_restore_leaves_an_open_store_alone(path: Path) -> None:
    backup = backed_up(path, ent("a"))
    store = open_store(url(path))
    keep(store, ent("b"))
    with pytest.raises(Unavailable) as caught:
        copies.restore(path, backup, overwrite=True)
    assert caught.value.code == "STORE_BUSY"
    keep(store, ent("c"))
    store.close()
    assert held(path) == ["ent_b", "ent_c"]


def test_restore_says_that_half_a_backup_is_none(path: Path) -> None:
    backup = backed_up(path, *(ent(f"a{n}") for n in range(500)))
    os.truncate(backup, backup.stat().st_size // 2)
    with pytest.raises(BadInput) as caught:
        copies.restore(path, backup)
    assert (caught.value.code, "请换一份备份" in caught.value.zh) == ("BACKUP_NOT_SOUND", True)
    assert os.listdir(path.parent) == [backup.name]


@pytest.mark.parametrize(
    ("spoil", "verify", "code"),
    [
        (
            "INSERT INTO offer VALUES ('o', 'Offer', 1, '{}', 'nobody', 'x', 0, NULL, NULL)",
            False,
            "BACKUP_NOT_SOUND",
        ),
        ("UPDATE organisation SET version = 7", True, "BACKUP_NOT_SOUND"),
        ("PRAGMA application_id=1", False, "FOREIGN_DATABASE"),
    ],
)
def test_restore_refuses_what_is_not_sound(path: Path, spoil: str, verify: bool, code: str) -> None:
    backup = backed_up(path, ent("a"))
    run_sql(backup, spoil)
    with pytest.raises(Problem) as caught:
        copies.restore(path, backup, verify=verify)
    assert caught.value.code == code
    assert os.listdir(path.parent) == [backup.name]


def test_restore_refuses_what_is_no_database(path: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    (tmp_path / "table.csv").write_text("名称,产品\n" * 200, encoding="utf-8")
    for name, code in [
        ("none.db", "NO_DATABASE"),
        ("empty.db", "FOREIGN_DATABASE"),
        ("table.csv", "NOT_A_DATABASE"),
    ]:
        with pytest.raises(Problem) as caught:
            copies.restore(path, tmp_path / name)
        assert caught.value.code == code
    assert not path.exists()
