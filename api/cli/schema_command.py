"""qianxian schema: the GraphQL schema as text, and what changed in it since the last release."""

from datetime import date
from importlib.metadata import version
from pathlib import Path

import click

from api.cli.common import PARTLY, say, told
from schema import BadInput


@click.group(invoke_without_command=True)
@click.option(
    "--federation",
    is_flag=True,
    help="作为 Apollo Federation 的子图，与其他服务合成 · as a subgraph, to be composed with others",
)
@click.pass_context
def schema_command(context: click.Context, federation: bool) -> None:
    """打印 GraphQL 模式（SDL）。 Print the GraphQL schema."""
    if context.invoked_subcommand is None:
        from api.gql.federation import subgraph_sdl
        from api.gql.schema import sdl

        click.echo(subgraph_sdl() if federation else sdl(), nl=False)


@schema_command.command("check")
@click.option(
    "--against",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="与这个 SDL 比，文件名是它的版本；不写则与最近一次发布的比 · compare with this SDL, named after its version",
)
@click.option(
    "--changelog",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("CHANGELOG.md"),
    show_default=True,
    help="更新记录 · where changes are said",
)
def check(against: Path | None, changelog: Path) -> None:
    """列出自上次发布以来的改动；会弄坏别人程序而没有写明的，不放行（退出码 1）。 List what changed since the last release; what would break others and is not said is refused (code 1)."""
    from api.gql.released import Harm, Release, refused
    from api.gql.schema import sdl

    with told():
        release = Release(against.stem, against.read_text(encoding="utf-8")) if against else Release.latest()
        said = changelog.read_text(encoding="utf-8") if changelog.is_file() else ""
    if release is None:
        say("还没有发布过，没有可比的。 Nothing was released yet to compare with.")
        return
    for change in release.changes(sdl()):
        if change.harm is not Harm.SAFE:
            click.echo(f"{change.harm.value:10} {change.code:30} {change.words}")
    lacking = list(refused(release, sdl(), version("qianxian"), said, date.today()))
    for change, what in lacking:
        click.echo(f"缺 / lacking: {what}  ←  {change.words}", err=True)
    if lacking:
        raise click.exceptions.Exit(PARTLY)


@schema_command.command("release")
@click.option(
    "--to", type=click.Path(path_type=Path, file_okay=False), help="放到哪个文件夹 · into which folder"
)
def release(to: Path | None) -> None:
    """发布时留下这一版的 SDL，以后与它比较。 Keep the SDL of this version when it is released, for later ones to be compared with."""
    from api.gql.released import FOLDER
    from api.gql.schema import sdl

    folder = to or FOLDER
    file = folder / f"{version('qianxian')}.graphql"
    with told():
        if file.exists() and file.read_text(encoding="utf-8") != sdl():
            raise BadInput(
                f"这一版已经发布过，内容不同：{file}；请先改版本号。",
                f"This version was released already and differs: {file}; give the next one another number.",
                code="RELEASED_ALREADY",
            )
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text(sdl(), encoding="utf-8")
    say(f"已写入 · written: {file}")
