"""qianxian undo: take back what was done in one go; what others said since stays, and is told."""

import json
from typing import Any

import click

from api.cli.common import DONE, db_option, opened, user
from api.cli.telling import KINDS, moment, set_json, type_words
from committee.undoing import Effect, Fate, UndoPlan, plan, undo
from graph.stores import EVERYTHING

FATES = {
    Fate.REMOVED: "删去 removed",
    Fate.RESTORED: "恢复 restored",
    Fate.CHANGED: "改回 set back",
    Fate.KEPT: "保留 kept",
}
_MOST_SHOWN = 20


@click.command("undo")
@click.argument("change_set", metavar="CHANGESET")
@click.option("--dry-run", is_flag=True, help="只说会怎样，不动数据 · only say what it would do")
@db_option
@click.option("--json", "as_json", is_flag=True, help="输出一份 JSON · print one JSON document")
@click.pass_context
def undo_command(ctx: click.Context, change_set: str, dry_run: bool, db: str, as_json: bool) -> None:
    """撤销一次载入、更改或合并（编号见 qianxian changes），后来别人的更正保留并列出；撤销本身也可撤销。 Undo what was done in one go.

    What others corrected since, or name, is kept and listed. An undo is undone like anything else.
    """
    with opened(db, must_exist=True) as store:
        if dry_run:
            with store.view(EVERYTHING) as view:
                done = plan(view, change_set.strip())
        else:
            done = undo(store, change_set.strip(), user())
    if as_json:
        click.echo(json.dumps(document(done), ensure_ascii=False, indent=2))
    else:
        show(done)
    ctx.exit(DONE)


def document(done: UndoPlan) -> dict[str, Any]:
    """Every record that changes, and every one that stays; `undo` is null for a plan."""
    return {
        "change_set": set_json(done.change_set),
        "undo": done.undo,
        "counts": {
            fate.value: {type_.__name__: count for type_, count in of_type.items()}
            for fate, of_type in done.counts().items()
        },
        "effects": [
            {
                "fate": one.fate.value,
                "type": one.type.__name__,
                "id": one.id,
                "title": one.title[0],
                "why": {"zh": one.why[0], "en": one.why[1]} if one.why else None,
            }
            for one in done.effects
        ],
    }


def show(done: UndoPlan) -> None:
    one = done.change_set
    click.echo(f"{KINDS[one.kind]}  {one.why}  {moment(one.at)}  {one.by}")
    for fate, of_type in done.counts().items():
        if of_type:
            counted = "，".join(f"{type_words(type_)} {count}" for type_, count in of_type.items())
            click.echo(f"  {FATES[fate]}：{counted}")
    _show_conflicts(done.conflicts)
    if done.undo is None:
        click.echo("尚未改动；去掉 --dry-run 即撤销。 Nothing was changed; leave out --dry-run to do it.")
    else:
        click.echo(f"已撤销；要恢复：qianxian undo {done.undo} · Undone; to have it back, undo that.")


def _show_conflicts(conflicts: list[Effect]) -> None:
    if conflicts:
        click.echo("后来的说法予以保留 · what was said since is kept:")
    for one in conflicts[:_MOST_SHOWN]:
        assert one.why is not None
        click.echo(f"  {one.title[0]}：{one.why[0]} · {one.why[1]}")
    if len(conflicts) > _MOST_SHOWN:
        more = len(conflicts) - _MOST_SHOWN
        click.echo(f"  … 另有 {more} 条，用 --json 看全部 · {more} more, see --json")
