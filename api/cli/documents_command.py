"""qianxian documents: the signed list of what a closed service answers."""

from pathlib import Path

import click

from api.cli.common import told
from schema import BadInput

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group("documents")
def documents_command() -> None:
    """封闭服务只答的 GraphQL 文档：生成钥匙、签名、查看。 What a closed service answers: keys, signing, looking."""


@documents_command.command("key")
@click.argument("to", type=_FILE)
def make_key(to: Path) -> None:
    """生成一对 Ed25519 钥匙：TO 自己收好，TO.pub 放到服务器。 A pair of keys: keep TO, give TO.pub to the server."""
    from api.gql import documents

    with told():
        click.echo(f"{to}（私钥，请离线保管 · private, keep it away from the server）")
        click.echo(f"{documents.new_key(to)}（公钥 · public）")


@documents_command.command("sign")
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option("--key", required=True, type=_FILE, help="私钥文件 · the private key")
@click.option("--to", required=True, type=_FILE, help="写到这里 · where to write the list")
def sign_documents(files: tuple[Path, ...], key: Path, to: Path) -> None:
    """逐个检查 FILES（每个文件一份文档），签名成一份清单。 Check the FILES, a document each, and sign them as one list."""
    from api.gql import documents

    with told():
        texts = [_checked(file) for file in files]
        signed = documents.sign(texts, key)
        try:
            to.write_bytes(signed)
        except OSError as error:
            raise documents.unusable(to, error) from None
    for file, text in zip(files, texts, strict=True):
        click.echo(f"{documents.document_id(text)}  {file}")


@documents_command.command("list")
@click.argument("file", type=_FILE)
@click.option("--key", required=True, type=_FILE, help="公钥文件 · the public key")
def list_documents(file: Path, key: Path) -> None:
    """核对签名并列出。 Check the signature, and list them."""
    from api.gql import documents

    with told():
        for id_, text in documents.read(file, key).items():
            click.echo(f"{id_}  {' '.join(text.split())[:80]}")


def _checked(file: Path) -> str:
    """The document in the file; `BadInput` where the service would refuse it."""
    from api.gql import documents
    from api.gql.engine import Engine, RefusedError
    from api.gql.schema import schema

    try:
        text = documents.bytes_of(file).decode("utf-8")
        Engine(schema, open_=False).document(text)
    except UnicodeDecodeError:
        raise BadInput(f"{file} 不是 UTF-8。", f"{file} is not UTF-8.", code="BAD_DOCUMENTS") from None
    except RefusedError as refused:
        raise refused.told(str(file)) from None
    return text
