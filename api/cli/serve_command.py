"""qianxian serve: the console and GraphQL over HTTP."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from api.accounts.openid import Client
from api.cli.common import db_option, fail, keeping, messages_key_option, opened
from api.cli.public import check_operator, reachable
from api.hosts import LOOPBACK
from api.settings import GRACE, Profile, Settings
from api.staging import Kept
from schema import BadInput, Problem

FIGURES = "PROMETHEUS_MULTIPROC_DIR"


@click.command()
@db_option
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="H",
    help="本机以外要有账号 · beyond this machine accounts are needed",
)
@click.option("--port", type=click.IntRange(0, 65_535), default=8000, show_default=True, metavar="N")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    metavar="N",
    help="进程数 · processes",
)
@click.option(
    "--profile",
    type=click.Choice([profile.value for profile in Profile]),
    help="open：可内省、有探索页；closed：都没有；有账号时默认 closed，否则 open · "
    "open has introspection and the explorer, closed neither; closed by default with accounts, open without",
)
@click.option(
    "--accounts",
    is_flag=True,
    help="登录后才能用，先用 qianxian people invite 邀请 · only for people who sign in; invite them first",
)
@click.option(
    "--public-url",
    metavar="URL",
    help="人们用的地址，https:// 开头，由前面的代理加密 · what people call it, https; a proxy in front encrypts",
)
@click.option(
    "--documents",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="只答这份签过名的清单里的 GraphQL 文档，用 qianxian documents sign 写 · answer only the documents of this signed list",
)
@click.option(
    "--documents-key",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="核对签名的公钥 · the public key that it was signed for",
)
@click.option(
    "--openid",
    metavar="URL",
    help="也可用这个 OpenID Connect 提供方登录 · people may sign in by this provider, too",
)
@click.option(
    "--openid-client", default="", metavar="ID", help="本服务在那里的编号 · what it knows this service as"
)
@click.option(
    "--openid-secret",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    metavar="FILE",
    help="密钥所在的文件，或用 QIANXIAN_OPENID_SECRET；没有则只用 PKCE · a file with the secret, or by environment; PKCE alone without",
)
@keeping("uploads")
@keeping("rejected")
@click.option(
    "--grace",
    type=click.IntRange(1, 3_600),
    default=GRACE,
    show_default=True,
    metavar="SECONDS",
    help="结束时，手上的最多再答这么多秒 · at the end, how long an answer that is under way may still take",
)
@click.option(
    "--log",
    is_flag=True,
    help="每个请求一行 JSON，写到标准错误，不含个人信息 · one line of JSON a request on stderr, without personal data",
)
@click.option(
    "--federation",
    is_flag=True,
    help="作为 Apollo Federation 的子图，回答 _entities；SDL 见 qianxian schema --federation · answer as a subgraph of an Apollo Federation",
)
@click.option(
    "--local-receivers",
    is_flag=True,
    help="消息可以发往本机，只为试用 · let messages go to this machine, only for trying",
)
@messages_key_option
def serve_command(
    db: str,
    host: str,
    port: int,
    workers: int,
    profile: str | None,
    accounts: bool,
    public_url: str | None,
    uploads: int,
    rejected: int,
    grace: int,
    log: bool,
    documents: Path | None,
    documents_key: Path | None,
    openid: str | None,
    openid_client: str,
    openid_secret: Path | None,
    local_receivers: bool,
    federation: bool,
    messages_key: Path | None,
) -> None:
    """启动服务（控制台与 GraphQL），直到 Ctrl-C。 Serve the console and GraphQL until stopped."""
    from api.messages.sealing import keys

    try:
        names = LOOPBACK | reachable(host, accounts, public_url)
        signed = signed_list(documents, documents_key, profile)
        chosen = Profile(profile or ("closed" if accounts or signed else "open"))
        settings = Settings(
            profile=chosen,
            hosts=names,
            db=db,
            accounts=accounts,
            public_url=public_url and public_url.rstrip("/"),
            grace=grace,
            log=log,
            kept=Kept(uploads=uploads, rejected=rejected),
            documents=signed,
            openid=provider(openid, openid_client, openid_secret) if accounts else None,
            local_receivers=local_receivers,
            federation=federation,
            messages_keys=keys(messages_key),
        )
        if accounts:
            check_operator(db)
        serve_here(db, host, port, workers, settings)
    except Problem as problem:
        raise fail(problem) from None


def provider(issuer: str | None, client_id: str, secret: Path | None) -> Client | None:
    if issuer is None:
        return None
    said = secret.read_text(encoding="utf-8").strip() if secret else os.environ.get("QIANXIAN_OPENID_SECRET")
    return Client(issuer=issuer, client_id=client_id, secret=said or None)


def signed_list(file: Path | None, key: Path | None, profile: str | None) -> tuple[Path, Path] | None:
    """Both or neither, in the closed profile."""
    if file is None and key is None:
        return None
    if file is None or key is None or profile == Profile.OPEN:
        raise BadInput(
            "--documents 和 --documents-key 要一起用，在 closed 之下。",
            "--documents and --documents-key go together, in the closed profile.",
            code="BAD_DOCUMENTS",
        )
    return file.absolute(), key.absolute()


def serve_here(db: str, host: str, port: int, workers: int, settings: Settings) -> None:
    """In the foreground, until a signal comes."""
    with together() if workers > 1 else nullcontext() as folder:
        _serve_here(db, host, port, workers, replace(settings, together=folder))


@contextmanager
def together() -> Iterator[Path]:
    """A private folder in which all workers count: it has to be named before anything that counts is imported."""
    with TemporaryDirectory(prefix="qianxian-") as folder:
        os.environ[FIGURES] = folder
        yield Path(folder)


def _serve_here(db: str, host: str, port: int, workers: int, settings: Settings) -> None:
    from api.cli.serving import Address, announce, end_on_signals, listening, serve
    from api.cli.workers import serve_with_workers
    from api.operating.logs import log_lines

    end_on_signals()
    with listening(Address(host, port)) as (listener, address):
        if workers > 1:
            serve_with_workers(workers, db, settings, listener, address)
        else:
            if settings.log:
                log_lines()
            with opened(db) as store:
                serve(store, settings, listener, address, lambda: announce(address))
