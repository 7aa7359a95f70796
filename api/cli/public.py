"""What must hold before anybody but this machine is served."""

import ipaddress
from urllib.parse import urlsplit

from api.accounts.people import everyone
from api.cli.common import opened
from graph.stores import EVERYTHING
from schema import BadInput, NotAllowed
from schema.policy import Role


def reachable(host: str, accounts: bool, public_url: str | None) -> frozenset[str]:
    """The names that people outside call this server by; `NotAllowed` where it would be open to all or unencrypted."""
    if public_url is not None:
        return frozenset({_https_name(public_url, accounts)})
    if is_loopback(host):
        return frozenset()
    if not accounts:
        raise NotAllowed(
            f"不能在 {host} 上服务：没有账号，谁连得上谁就能查看和修改一切。请加 --accounts 和 --public-url https://…，"
            "或用 127.0.0.1（本机），远程使用可经 SSH 隧道。",
            f"Not serving on {host}: without accounts whoever can connect could read and change everything. Add "
            "--accounts and --public-url https://…, or use 127.0.0.1 (this machine), and an SSH tunnel from elsewhere.",
            code="LOOPBACK_ONLY",
        )
    raise NotAllowed(
        f"不能在 {host} 上不加密地服务：密码会被别人看到。请在前面放一个加密的代理，并写明 --public-url https://…（见 docs/security.md）。",
        f"Not serving on {host} unencrypted: passwords could be read on the way. Put a proxy that encrypts in front "
        "and name it with --public-url https://… (docs/security.md).",
        code="NOT_ENCRYPTED",
    )


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _https_name(url: str, accounts: bool) -> str:
    parts = urlsplit(url)
    if not accounts or parts.scheme != "https" or not parts.hostname or parts.path.strip("/"):
        raise BadInput(
            "--public-url 要和 --accounts 一起用，写成 https://名称，不带路径。",
            "--public-url goes with --accounts, and is https://name without a path.",
            code="BAD_PUBLIC_URL",
        )
    return parts.hostname.lower()


def check_operator(db: str) -> None:
    """`BadInput` where nobody could let anybody in."""
    with opened(db) as store, store.view(EVERYTHING) as view:
        if not any(Role.OPERATOR in person.roles for person in everyone(view)):
            raise BadInput(
                "还没有管理员；请先用 qianxian people invite 账号 --name 姓名 --role operator --role staff 邀请一位。",
                "There is no operator yet; invite one first: "
                "qianxian people invite LOGIN --name NAME --role operator --role staff.",
                code="NO_OPERATOR",
            )
