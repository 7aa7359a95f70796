"""qianxian identity: which organisations may be one, and what is decided about them."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import click

from api.cli.common import DONE, PARTLY, db_option, opened, user
from api.finding import find_organisation
from committee.identity import Certainty, decide, merge, merge_of, preferred, proposals, split
from committee.writing import write
from graph.stores import EVERYTHING, ChangeKind, NewChangeSet, Store, Transaction, View
from schema import NotFound, Organisation, Source, Verdict

json_option = click.option("--json", "as_json", is_flag=True, help="输出一份 JSON · print one JSON document")


@click.group("identity")
def identity_command() -> None:
    """哪些组织可能是同一家，以及人的判断：同一家、不是、集团与下属。 Which organisations may be one, and what is decided.

    组织用编号、信用代码或名称来指。 Name an organisation by its id, its code or a name.
    """


@identity_command.command("list")
@click.option("--first", type=click.IntRange(1), default=50, show_default=True, metavar="N")
@click.option(
    "--band", type=click.Choice([band.value for band in Certainty]), help="只列这一档 · only this band"
)
@click.option("--of", metavar="ORG", help="只列与它有关的 · only those of this organisation")
@db_option
@json_option
@click.pass_context
def list_command(
    ctx: click.Context, first: int, band: str | None, of: str | None, db: str, as_json: bool
) -> None:
    """列出尚未判断的相近名称，把握大的在先。 List similar names that nobody decided about, the surest first.

    没有可列的时退出码为 1。 Ends with 1 when there are none.
    """
    with opened(db, must_exist=True) as store, store.view(EVERYTHING) as view:
        only = {find_organisation(view, of).id} if of else None
        found = [one for one in proposals(view, only) if band is None or one.band.value == band]
    if as_json:
        counts = {one.value: sum(p.band is one for p in found) for one in Certainty}
        shown = [proposal.as_json() for proposal in found[:first]]
        echo_json({"total": len(found), "counts": counts, "proposals": shown})
    else:
        for proposal in found[:first]:
            click.echo(f"{proposal.band.zh}  {proposal.a.name} ｜ {proposal.b.name}")
            click.echo(f"      {proposal.a.id} {proposal.b.id}  {proposal.zh} ({proposal.en})")
        if len(found) > first:
            click.echo(
                f"… 另有 {len(found) - first} 对，用 --first 看更多 · {len(found) - first} more, see --first"
            )
        if not found:
            click.echo("没有待判断的相近名称。 No similar names to decide about.")
    ctx.exit(DONE if found else PARTLY)


@identity_command.command("confirm")
@click.argument("a", metavar="ORG")
@click.argument("b", metavar="ORG")
@db_option
@json_option
def confirm_command(a: str, b: str, db: str, as_json: bool) -> None:
    """同一家：合并，保留更完整的一条。 The same: merge them and keep the fuller record."""

    def work(tx: Transaction, source: Source) -> Organisation:
        kept, other = preferred(_meant(tx, a), _meant(tx, b))
        return merge(tx, kept.id, other.id, source)

    _say(_changed(db, ChangeKind.MERGE, f"合并 {a}、{b}", work), "已合并为", "merged into", as_json)


@identity_command.command("merge")
@click.argument("keep", metavar="KEEP")
@click.argument("others", metavar="OTHER…", nargs=-1, required=True)
@db_option
@json_option
def merge_command(keep: str, others: tuple[str, ...], db: str, as_json: bool) -> None:
    """把 OTHER 并入 KEEP：事实与出处都保留，旧编号永远指向 KEEP。 Merge OTHER into KEEP; old ids lead to it for ever."""

    def work(tx: Transaction, source: Source) -> Organisation:
        kept = _meant(tx, keep)
        for other in [_meant(tx, words) for words in others]:
            kept = merge(tx, kept.id, other.id, source)
        return kept

    done = _changed(db, ChangeKind.MERGE, f"合并 {'、'.join((keep, *others))}", work)
    _say(done, "已合并为", "merged into", as_json)


@identity_command.command("refuse")
@click.argument("a", metavar="ORG")
@click.argument("b", metavar="ORG")
@click.option("--why", metavar="TEXT", help="原因 · why")
@db_option
@json_option
def refuse_command(a: str, b: str, why: str | None, db: str, as_json: bool) -> None:
    """不是同一家：以后不再提出。 Not the same: it is not proposed again."""
    _decided(db, a, b, Verdict.DIFFERENT, why, as_json)


@identity_command.command("group")
@click.argument("group", metavar="GROUP")
@click.argument("subsidiary", metavar="SUBSIDIARY")
@click.option("--why", metavar="TEXT", help="原因 · why")
@db_option
@json_option
def group_command(group: str, subsidiary: str, why: str | None, db: str, as_json: bool) -> None:
    """集团与下属：两家，以后不再提出。 A group and its subsidiary: two, and not proposed again."""
    _decided(db, group, subsidiary, Verdict.GROUP, why, as_json)


@identity_command.command("split")
@click.argument("organisation", metavar="ORG")
@click.option("--name", required=True, metavar="NAME", help="分出去的一家的全称 · full name of the new one")
@click.option("--also", multiple=True, metavar="NAME", help="随之而去的别名 · another name that goes with it")
@click.option("--fact", multiple=True, metavar="ID", help="随之而去的事实 · a fact that goes with it")
@click.option(
    "--document", multiple=True, metavar="FILE", help="只出自这份文件的都随之而去 · what only this file says"
)
@db_option
@json_option
def split_command(
    organisation: str,
    name: str,
    also: tuple[str, ...],
    fact: tuple[str, ...],
    document: tuple[str, ...],
    db: str,
    as_json: bool,
) -> None:
    """从一家分出另一家。 Make a second organisation out of one that is two."""

    def work(tx: Transaction, source: Source) -> Organisation:
        whole = _meant(tx, organisation)
        return split(tx, whole.id, name, source, facts=fact, documents=document, names=also)

    done = _changed(db, ChangeKind.SPLIT, f"从 {organisation} 分出 {name}", work)
    _say(done, "已分出", "split off", as_json)


@identity_command.command("undo")
@click.argument("what", metavar="CHANGESET|OLD")
@click.option("--dry-run", is_flag=True, help="只说会怎样，不动数据 · only say what it would do")
@db_option
@click.option("--json", "as_json", is_flag=True, help="输出一份 JSON · print one JSON document")
@click.pass_context
def undo_command(ctx: click.Context, what: str, dry_run: bool, db: str, as_json: bool) -> None:
    """撤销一次合并、拆分或判断：用变更集编号，或被并入的那一家的旧编号、旧名称。 Undo a merge, a split or a decision.

    此后说到两家的，各归各的。 What was said of either since goes back to whom it was said of.
    """
    from api.cli import undo_command as undoing

    with opened(db, must_exist=True) as store, store.view(EVERYTHING) as view:
        change_set = what.strip() if view.change_set(what.strip()) else merge_of(view, what.strip())
    ctx.invoke(undoing.undo_command, change_set=change_set, dry_run=dry_run, db=db, as_json=as_json)


def _decided(db: str, a: str, b: str, verdict: Verdict, why: str | None, as_json: bool) -> None:
    with opened(db, must_exist=True) as store:
        change = NewChangeSet(kind=ChangeKind.EDIT, why=f"判断 {a}、{b}")
        with store.write(user(), change.why, change) as tx:
            decision = decide(tx, _meant(tx, a).id, _meant(tx, b).id, verdict, _source(), why)
            sides = [tx.get(Organisation, id_ or "") for id_ in (decision.organisation_id, decision.other_id)]
            tx.commit()
    names = [{"id": one.id, "name": one.name} for one in sides if one]
    if as_json:
        echo_json(
            {
                "decision": {"id": decision.id, "verdict": verdict.value, "a": names[0], "b": names[1]},
                "changeSet": change.id,
            }
        )
    else:
        click.echo(
            f"已记下：{names[0]['name']} ｜ {names[1]['name']}（{verdict.zh}） · noted: {verdict.value}"
        )


def _changed(
    db: str, kind: ChangeKind, why: str, work: Callable[[Transaction, Source], Organisation]
) -> tuple[Organisation, str]:
    with opened(db, must_exist=True) as store:
        return _written(store, NewChangeSet(kind=kind, why=why), work)


def _written(
    store: Store, change: NewChangeSet, work: Callable[[Transaction, Source], Organisation]
) -> tuple[Organisation, str]:
    return write(store, user(), change, lambda tx: work(tx, _source())), change.id


def _source() -> Source:
    moment = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return Source(document="qianxian identity", recorded_at=moment, recorded_by=user())


def _meant(view: View, words: str) -> Organisation:
    if not words.strip():
        raise NotFound("没有写是哪一家。", "No organisation was named.", code="NO_SUCH_ORGANISATION")
    return find_organisation(view, words)


def _say(done: tuple[Organisation, str], zh: str, en: str, as_json: bool) -> None:
    one, change_set = done
    if as_json:
        echo_json({"organisation": {"id": one.id, "name": one.name}, "changeSet": change_set})
    else:
        click.echo(f"{zh}：{one.name}（{one.id}） · {en} it. 撤销 · undo: qianxian undo {change_set}")


def echo_json(document: dict[str, Any]) -> None:
    click.echo(json.dumps(document, ensure_ascii=False))
