"""What the commands share: the --db option, exit codes, and problems told as sentences."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from getpass import getuser
from pathlib import Path
from typing import Any, TypeVar

import click

from api.staging import Kept
from graph.stores import Store, open_store
from graph.stores.opening import DEFAULT_URL
from schema import BadInput, Problem

F = TypeVar("F", bound=Callable[..., Any])
DONE, PARTLY, UNUSABLE = 0, 1, 2
STOPPED = 130  # as a shell says that Ctrl-C ended a command


def db_option(function: F) -> F:
    """--db URL, or QIANXIAN_DB, or qianxian.db here."""
    return click.option(
        "--db",
        envvar="QIANXIAN_DB",
        default=DEFAULT_URL,
        show_default=True,
        metavar="URL",
        help="数据库地址 · where the graph is kept",
    )(function)


_KEPT = {
    "uploads": "上传后没有导入的文件 · files uploaded and not loaded",
    "rejected": "导入的结果和被拒绝的行 · what became of a load, and the rows refused",
}


def keeping(name: str) -> Callable[[F], F]:
    """--keep-NAME DAYS, or QIANXIAN_KEEP_NAME: the server and what lets go of it are told alike."""
    return click.option(
        f"--keep-{name}",
        name,
        type=click.IntRange(0),
        default=getattr(Kept(), name),
        show_default=True,
        envvar=f"QIANXIAN_KEEP_{name.upper()}",
        metavar="DAYS",
        help=_KEPT[name],
    )


def messages_key_option(function: F) -> F:
    """--messages-key FILE; or the key itself by QIANXIAN_MESSAGES_KEY."""
    return click.option(
        "--messages-key",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="加封接收方密钥的钥匙，或用 QIANXIAN_MESSAGES_KEY · what seals the secrets of receivers, or by environment",
    )(function)


def lang_option(function: F) -> F:
    """--lang zh or en."""
    return click.option(
        "--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="语言 · language"
    )(function)


def user() -> str:
    """Who is at the keyboard, as this machine knows them."""
    try:
        return getuser()
    except (KeyError, OSError):  # nobody has this number here
        return "command"


def fail(problem: Problem) -> "click.exceptions.Exit":
    """Say the problem in both languages on stderr; raise what is returned to end with code 2."""
    click.echo(f"错误：{problem.zh}\nerror [{problem.code}]: {problem.en}", err=True)
    return click.exceptions.Exit(UNUSABLE)


@contextmanager
def told() -> Iterator[None]:
    """A `Problem` ends the command with a sentence and code 2."""
    try:
        yield
    except Problem as problem:
        raise fail(problem) from None


@contextmanager
def opened(url: str, *, must_exist: bool = False) -> Iterator[Store]:
    """The store at `url`, closed at the end; a `Problem` ends the command with a sentence and code 2."""
    with told():
        store = open_store(url, must_exist=must_exist)
        try:
            yield store
        finally:
            store.close()


def check_free(file: Path, force: bool) -> None:
    """BadInput (FILE_EXISTS) where the file is there and may not be overwritten."""
    if file.exists() and not force:
        raise BadInput(
            f"文件已存在：{file}；加 --force 覆盖。",
            f"The file exists: {file}; say --force.",
            code="FILE_EXISTS",
        )


def say(text: str) -> None:
    """Progress: on stderr, so that stdout holds only the answer."""
    print(text, file=sys.stderr, flush=True)
