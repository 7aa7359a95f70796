"""qianxian serve: the console and GraphQL over HTTP."""

import click

from api.cli.common import db_option, fail
from api.hosts import LOOPBACK
from api.settings import Profile, Settings
from schema import Problem


@click.command()
@db_option
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="H",
    help="只限本机 · this machine only, for now",
)
@click.option("--port", type=click.IntRange(0, 65_535), default=8000, show_default=True, metavar="N")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    metavar="N",
    help="进程数 · processes",
)
@click.option(
    "--profile",
    type=click.Choice([profile.value for profile in Profile]),
    default=Profile.OPEN.value,
    show_default=True,
    help="open：可内省、有探索页；closed：都没有 · open has introspection and the explorer, closed neither",
)
def serve_command(db: str, host: str, port: int, workers: int, profile: str) -> None:
    """启动服务（控制台与 GraphQL），直到 Ctrl-C。 Serve the console and GraphQL until stopped."""
    settings = Settings(profile=Profile(profile), hosts=LOOPBACK, db=db)
    try:
        serve_here(db, host, port, workers, settings)
    except Problem as problem:
        raise fail(problem) from None


def serve_here(db: str, host: str, port: int, workers: int, settings: Settings) -> None:
    """In the foreground, until a signal comes."""
    from api.cli.common import opened
    from api.cli.serving import Address, announce, end_on_signals, listening, serve
    from api.cli.workers import serve_with_workers

    end_on_signals()
    with listening(Address(host, port)) as (listener, address):
        if workers > 1:
            serve_with_workers(workers, db, settings, listener, address)
        else:
            with opened(db) as store:
                serve(store, settings, listener, address, lambda: announce(address))
