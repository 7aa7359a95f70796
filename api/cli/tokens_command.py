"""qianxian tokens: which platforms may ask by machine, how much, and until when."""

import json
from datetime import UTC, datetime, timedelta

import click

from api.accounts.integrators import BUDGET, DAYS, MOST_BUDGET, MOST_DAYS, Token, Tokens, every
from api.accounts.usage import Used, total, used_by
from api.cli.common import db_option, opened, told
from graph.stores import EVERYTHING
from schema.policy import Permit

_USAGE = timedelta(days=30)
_PERMITS = "\n\n".join(f"{permit}：{permit.zh} · {permit.en}" for permit in Permit)


@click.group("tokens")
def tokens_command() -> None:
    """接入平台的令牌：发放、额度、用量、停用。 Tokens of platforms: give, limit, usage, turn off."""


@tokens_command.command(
    "create",
    help="发放一个令牌：只显示这一次。 Give a token; it is shown this once.\n\n"
    f"人人可读公开展示的企业；--scope 另加： Every token reads what is public; --scope adds:\n\n{_PERMITS}",
)
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice([permit.value for permit in Permit]),
    multiple=True,
    help="可写多次 · may be given several times",
)
@click.option(
    "--cluster",
    "clusters",
    multiple=True,
    metavar="NAME",
    help="只限这个集群党组织（名称或编号），可写多次；不写则不限 · bound to this cluster party, by name or id",
)
@click.option(
    "--days",
    type=click.IntRange(1, MOST_DAYS),
    default=DAYS,
    show_default=True,
    metavar="N",
    help="有效天数 · days until it expires",
)
@click.option(
    "--budget",
    type=click.IntRange(1, MOST_BUDGET),
    default=BUDGET,
    show_default=True,
    metavar="N",
    help="每分钟可用点数，一次撮合约 3,000 点 · points a minute; a question to the matcher takes some 3,000",
)
@db_option
def create(
    name: str, scopes: tuple[str, ...], clusters: tuple[str, ...], days: int, budget: int, db: str
) -> None:
    with opened(db, must_exist=True) as store, told():
        permits = frozenset(map(Permit, scopes))
        token, secret = Tokens(store).create(name, permits, clusters, days, budget)
    click.echo(f"{_line(token)}\n只显示这一次，请现在抄下 · shown this once, keep it now:", err=True)
    click.echo(secret)


@tokens_command.command("list")
@db_option
@click.option("--json", "as_json", is_flag=True, help="输出一份 JSON · print one JSON document")
def list_tokens(db: str, as_json: bool) -> None:
    """列出令牌和近 30 天用量。 List them, with what each used in 30 days."""
    since = (datetime.now(UTC) - _USAGE).date()
    with opened(db, must_exist=True) as store, store.view(EVERYTHING) as view:
        found = [(token, total(used_by(view, token.id, since))) for token in every(view)]
    if as_json:
        documents = [_document(token, used) for token, used in found]
        click.echo(json.dumps(documents, ensure_ascii=False, indent=2))
        return
    for token, used in found:
        click.echo(f"{_line(token)}\n    {_used(used)}")


@tokens_command.command("usage")
@click.argument("token_id", metavar="ID")
@db_option
@click.option("--json", "as_json", is_flag=True, help="输出一份 JSON · print one JSON document")
def usage(token_id: str, db: str, as_json: bool) -> None:
    """一个令牌近 30 天每天的用量。 What one used, day by day."""
    since = (datetime.now(UTC) - _USAGE).date()
    with opened(db, must_exist=True) as store, store.view(EVERYTHING) as view:
        days = used_by(view, token_id, since)
    if as_json:
        found = [{"day": day.isoformat(), **_numbers(used)} for day, used in days]
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for day, used in days:
        click.echo(f"{day}  {_used(used)}")


@tokens_command.command("limit")
@click.argument("token_id", metavar="ID")
@click.argument("budget", type=click.IntRange(1, MOST_BUDGET))
@db_option
def limit(token_id: str, budget: int, db: str) -> None:
    """改每分钟可用的点数。 Set the points that it may spend in a minute."""
    with opened(db, must_exist=True) as store, told():
        click.echo(_line(Tokens(store).limit(token_id, budget)))


@tokens_command.command("revoke")
@click.argument("token_id", metavar="ID")
@db_option
def revoke(token_id: str, db: str) -> None:
    """停用，立刻生效。 Turn one off, at once."""
    with opened(db, must_exist=True) as store, told():
        click.echo(_line(Tokens(store).revoke(token_id)))


def _line(token: Token) -> str:
    scopes = "、".join(sorted(token.permits)) or "public"
    bound = f"  [{'、'.join(sorted(token.clusters))}]" if token.clusters else ""
    return f"{token.id}  {token.name}  {scopes}{bound}  {token.budget}/min  {_state(token)}"


def _state(token: Token) -> str:
    if token.revoked is not None:
        return f"已停用 revoked {token.revoked:%Y-%m-%d %H:%M}"
    until = f"{token.until:%Y-%m-%d}"
    return f"有效至 until {until}" if token.works(datetime.now(UTC)) else f"已过期 expired {until}"


def _used(used: Used) -> str:
    if used.last is None:
        return "未用过 · not used"
    return (
        f"{used.requests} 次 requests，{used.cost} 点 points，拒绝 {used.refused} 次 refused，"
        f"最近 last {used.last:%Y-%m-%d %H:%M}"
    )


def _numbers(used: Used) -> dict[str, object]:
    last = used.last.isoformat(timespec="seconds") if used.last else None
    return {"requests": used.requests, "cost": used.cost, "refused": used.refused, "last": last}


def _document(token: Token, used: Used) -> dict[str, object]:
    return {
        "id": token.id,
        "name": token.name,
        "scopes": sorted(token.permits),
        "clusters": sorted(token.clusters),
        "since": token.since.isoformat(),
        "until": token.until.isoformat(),
        "revoked": token.revoked.isoformat() if token.revoked else None,
        "works": token.works(datetime.now(UTC)),
        "budget": token.budget,
        "used": _numbers(used),
    }
