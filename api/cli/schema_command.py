"""qianxian schema: the GraphQL schema as text."""

import click


@click.command()
def schema_command() -> None:
    """打印 GraphQL 模式（SDL）。 Print the GraphQL schema."""
    from api.gql.schema import schema

    click.echo(schema.as_str())
