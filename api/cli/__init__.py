"""The command line: one file a command, imported only when it is called."""

import sys
from importlib import import_module
from io import TextIOWrapper
from typing import Any

import click

COMMANDS = (
    "audit",
    "backup",
    "changes",
    "copy",
    "demo",
    "doctor",
    "documents",
    "erase",
    "export",
    "follow",
    "headings",
    "history",
    "identity",
    "load",
    "match",
    "messages",
    "people",
    "remind",
    "restore",
    "retention",
    "schema",
    "serve",
    "takeout",
    "tokens",
    "undo",
)


class Commands(click.Group):
    """Each command `x` is the function `x_command` in `api.cli.x_command`."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """A terminal that cannot show a character gets its number instead of a traceback."""
        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(errors="backslashreplace")
        return super().main(*args, **extra)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"api.cli.{cmd_name}_command"), f"{cmd_name}_command")
        assert isinstance(command, click.Command)
        return command


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="qianxian")
def main() -> None:
    """牵线：产业集群供应链撮合知识图谱。 A supply-chain matchmaking graph for industrial clusters."""
