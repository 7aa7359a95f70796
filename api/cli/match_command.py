"""qianxian match: who could supply, who could buy, and why."""

import json

import click

from api.cli.common import DONE, PARTLY, db_option, lang_option, opened
from api.console.words import Lang
from graph.matching import Answer, Direction
from graph.stores import Store

MOST = 1_000


@click.command()
@click.option("--need", metavar="TEXT", help="需求的原话 · a need in its own words")
@click.option("--enterprise", metavar="ID|NAME", help="编号、信用代码或名称 · an id, a code or a name")
@click.option(
    "--direction",
    type=click.Choice([direction.value for direction in Direction], case_sensitive=False),
    help="upstream：谁能供给它；downstream：谁会买它的 · who can supply it, who could buy from it",
)
@click.option("--first", type=click.IntRange(1, MOST), default=10, show_default=True, metavar="N")
@db_option
@click.option("--json", "as_json", is_flag=True, help="输出一份 JSON · print one JSON document")
@lang_option
@click.pass_context
def match_command(
    ctx: click.Context,
    need: str | None,
    enterprise: str | None,
    direction: str | None,
    first: int,
    db: str,
    as_json: bool,
    lang: Lang,
) -> None:
    """为一条需求或一家企业推荐伙伴，并说明理由。 Suggest partners for a need or an enterprise, and say why.

    没有推荐时退出码为 1。 Ends with 1 when nothing is suggested.
    """
    check_usage(need, enterprise, direction)
    with opened(db, must_exist=True) as store:
        answer = asked(store, need, enterprise, direction, first)
    if as_json:
        from api.answers import answer_json

        click.echo(json.dumps(answer_json(answer, lang), ensure_ascii=False, indent=2))
    else:
        from api.cli.answer_table import show

        show(answer, lang)
    ctx.exit(DONE if answer.suggestions else PARTLY)


def check_usage(need: str | None, enterprise: str | None, direction: str | None) -> None:
    """Either a need, or an enterprise with a direction."""
    if (need is None) == (enterprise is None):
        raise click.UsageError("请给出 --need 或 --enterprise 之一。 Give either --need or --enterprise.")
    if need is not None and direction is not None:
        raise click.UsageError("--direction 只与 --enterprise 同用。 --direction goes with --enterprise.")
    if enterprise is not None and direction is None:
        raise click.UsageError("--enterprise 须有 --direction。 --enterprise needs --direction.")
    if not (need or enterprise or "").strip():
        raise click.UsageError("内容为空。 There is nothing in it.")


def asked(
    store: Store, need: str | None, enterprise: str | None, direction: str | None, first: int
) -> Answer:
    """The matcher's answer to what was asked."""
    from api.finding import find_organisation
    from graph.matching import Matcher
    from graph.stores import EVERYTHING

    with store.view(EVERYTHING) as view:
        if need is not None:
            return Matcher(store).match_text(view, need, first=first)
        assert enterprise is not None
        assert direction is not None
        seeker = find_organisation(view, enterprise)
        return Matcher(store).suggest_partners(view, seeker.id, Direction(direction.lower()), first=first)
