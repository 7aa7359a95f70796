"""The command line: one file a command, imported only when it is called."""

from importlib import import_module

import click

COMMANDS = ("backup", "demo", "doctor", "export", "load", "match", "restore", "schema", "serve")


class Commands(click.Group):
    """Each command `x` is the function `x` in `api.cli.x`."""

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
