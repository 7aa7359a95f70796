"""qianxian demo: the examples, loaded afresh and served."""

import tempfile

import click

from api.cli.common import fail
from schema import Problem


@click.command()
@click.option("--port", type=click.IntRange(0, 65_535), default=8000, show_default=True, metavar="N")
def demo_command(port: int) -> None:
    """载入示例并启动服务；每次都从头开始，结束后不留数据。 Load the examples, serve them, keep nothing."""
    from api.cli.serving import Address, announce, end_on_signals, listening, serve

    end_on_signals()
    try:
        with (
            listening(Address("127.0.0.1", port)) as (listener, address),
            tempfile.TemporaryDirectory(prefix="qianxian-demo-", ignore_cleanup_errors=True) as folder,
        ):
            store, settings = demo_store(f"sqlite:///{folder}/demo.db")
            try:
                serve(store, settings, listener, address, lambda: announce(address))
            finally:
                store.close()
    except Problem as problem:
        raise fail(problem) from None
