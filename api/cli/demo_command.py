"""qianxian demo: the examples, loaded afresh and served."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import click

from api.cli.common import fail, say
from api.cli.examples import examples_folder
from api.hosts import LOOPBACK
from api.settings import Examples, Settings
from graph.stores import EVERYTHING, Store, open_store
from loaders.vocabulary import vocabulary_folder
from schema import Organisation, Problem

QUESTIONS = Path(__file__).with_name("demo_questions.json")


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
            store = open_store(f"sqlite:///{folder}/demo.db")
            try:
                examples = examples_folder()
                load_examples(store, [vocabulary_folder(), examples])
                questions, uploads = Examples.read(QUESTIONS), Path(folder) / "uploads"
                settings = Settings(hosts=LOOPBACK, examples=questions, staging=uploads)
                serve(store, settings, listener, address, lambda: announce(address))
            finally:
                store.close()
    except Problem as problem:
        raise fail(problem) from None


def load_examples(store: Store, folders: Sequence[Path]) -> None:
    """The trade tables and all examples, in a store of this run's own: what is tried out is gone afterwards."""
    from loaders.loading import load

    say("正在载入示例数据 … / loading the examples …")
    report = load(store, folders)
    with store.view(EVERYTHING) as view:
        organisations = sum(n for type_, n in view.counts().items() if issubclass(type_, Organisation))
    say(
        f"已载入 {report.total('rows')} 行，{organisations} 家单位；结束时不保留改动 / "
        f"{report.total('rows')} rows, {organisations} organisations; changes are not kept at the end"
    )
