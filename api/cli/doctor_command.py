"""qianxian doctor: what runs here, whether the data is sound, and what to mend."""

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import click

from api.cli.common import DONE, PARTLY, db_option, lang_option, opened, told
from graph.stores import EVERYTHING, Store
from graph.stores.opening import is_neo4j, shown, sqlite_path

LOW_SPACE = 200_000_000
SAFE_SQLITE = (3, 51, 3)  # older ones can corrupt a WAL that two connections checkpoint
PACKAGES = ("qianxian", "strawberry-graphql", "starlette", "uvicorn", "networkx", "numpy")


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: `mend` says what to do where something is wrong."""

    zh: str
    en: str
    value: str
    mend: tuple[str, str] | None = None

    def line(self, lang: str) -> str:
        name = self.zh if lang == "zh" else self.en
        text = f"{'✗' if self.mend else '✓'} {name}：{self.value}" if lang == "zh" else ""
        text = text or f"{'✗' if self.mend else '✓'} {name}: {self.value}"
        return text if self.mend is None else f"{text}\n    → {self.mend[0 if lang == 'zh' else 1]}"


@click.command()
@db_option
@lang_option
@click.pass_context
def doctor_command(ctx: click.Context, db: str, lang: str) -> None:
    """检查版本、设置和数据是否完好，说明该修什么。 Check versions, settings and data; say what to mend.

    完好为 0，有问题为 1。 Ends with 0 when all is sound, 1 when not.
    """
    sound = True
    with told():
        for finding in (*versions(), *settings(db)):
            click.echo(finding.line(lang))
    with opened(db, must_exist=True) as store:
        for finding in (
            *backend(store),
            *space(db),
            *integrity(store, db),
            *contents(store),
            *derived(store),
        ):
            click.echo(finding.line(lang))
            sound = sound and finding.mend is None
    ctx.exit(DONE if sound else PARTLY)


def versions() -> Iterator[Finding]:
    yield Finding(
        "系统", "System", f"{platform.platform()}, Python {platform.python_version()} ({sys.executable})"
    )
    yield Finding("组件", "Packages", ", ".join(f"{name} {version(name)}" for name in PACKAGES))


def settings(db: str) -> Iterator[Finding]:
    origin = "QIANXIAN_DB" if os.environ.get("QIANXIAN_DB") == db else "--db"
    yield Finding("数据库地址", "Database", f"{shown(db)} ({origin})")


def backend(store: Store) -> Iterator[Finding]:
    described = dict(store.describe())
    in_use = described.get("sqlite")
    old = in_use is not None and tuple(int(part) for part in in_use.split(".")) < SAFE_SQLITE
    mend = ("请升级 apsw：这个版本的 SQLite 可能损坏数据。", "Upgrade apsw: this SQLite can corrupt data.")
    words = ", ".join(f"{name} {value}" for name, value in described.items())
    yield Finding("存储", "Backend", words, mend if old else None)


def space(db: str) -> Iterator[Finding]:
    if is_neo4j(db):
        return  # it is the server's disk that counts
    folder = Path(sqlite_path(db)).resolve().parent
    free = shutil.disk_usage(folder).free
    mend = ("磁盘快满了，请清理。", "The disk is nearly full; make room.")
    yield Finding("磁盘剩余", "Free disk space", f"{free / 1e9:.1f} GB", mend if free < LOW_SPACE else None)


RESTORE = ("请停止服务并用最近的备份恢复：qianxian restore FILE --verify",
           "Stop serving and restore the last backup: qianxian restore FILE --verify")  # fmt: skip
RESTORE_SERVER = ("请让数据库管理员用最近的备份恢复（neo4j-admin database load），见 docs/neo4j.md",
                  "Ask the server's administrator to restore the last backup (neo4j-admin database load), see docs/neo4j.md")  # fmt: skip


def integrity(store: Store, db: str) -> Iterator[Finding]:
    found = store.check()
    mend = RESTORE_SERVER if is_neo4j(db) else RESTORE
    if not found:
        yield Finding("数据完整性", "Integrity", "ok")
    for sentence in found:
        yield Finding("数据完整性", "Integrity", sentence, mend)


def contents(store: Store) -> Iterator[Finding]:
    with store.view(EVERYTHING) as view:
        counts = [f"{type_.__name__} {count}" for type_, count in view.counts().items() if count]
        yield Finding("内容", "Contents", ", ".join(counts) or "—")
        yield Finding("最后变更号", "Last change", str(view.number()))
        unread = len(view.needs_to_read(1000))
        if unread:
            yield Finding("未读懂产品的需求", "Needs without a product", str(unread))


def derived(store: Store) -> Iterator[Finding]:
    """What is held in memory can be made from the file, and is made when serving starts."""
    from time import perf_counter

    from graph.matching import Matcher

    start = perf_counter()
    Matcher(store)
    yield Finding("索引", "Indexes", f"{perf_counter() - start:.1f} s")
