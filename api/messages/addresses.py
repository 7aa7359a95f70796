"""Where messages may go: to hosts that the operator allowed, at addresses of the public internet."""

import socket
from collections.abc import Collection, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import SplitResult, urlsplit

import httpcore2
from anyio import getaddrinfo

from schema import BadInput, NotAllowed

ROBOTS = ("qyapi.weixin.qq.com", "oapi.dingtalk.com")
LONGEST = 2_000
# In these an address within the house may be hidden.
_HIDING = tuple(map(ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")))


def checked(url: str, allowed: Collection[str], *, local: bool = False) -> SplitResult:
    """The parts of an address that messages may be sent to by its words; `local` allows this machine, unencrypted."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        raise bad_url(url) from None
    plain = parts.username is None and not parts.fragment and url.isascii() and url.isprintable()
    if parts.scheme not in ("https", "http") or not host or not plain or len(url) > LONGEST:
        raise bad_url(url)
    if not (local and is_local(host)):
        if parts.scheme != "https" or port not in (None, 443):
            raise bad_url(url)
        if not any(fits(host, pattern) for pattern in (*ROBOTS, *allowed)):
            raise not_allowed(host)
    return parts


def fits(host: str, pattern: str) -> bool:
    """`*.example.com` is every host below example.com."""
    return host.endswith(pattern[1:]) if pattern.startswith("*.") else host == pattern


def is_local(host: str) -> bool:
    return host in ("localhost", "127.0.0.1", "::1")


def is_public(address: str) -> bool:
    """An address of the public internet: neither of this machine, nor of a network behind it, nor of a cloud's keeper."""
    ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    if any(ip in network for network in _HIDING if network.version == ip.version):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


class Guarded(httpcore2.AsyncNetworkBackend):
    """Connects to an address that was looked at, whatever a name leads to a moment later."""

    def __init__(self, *, local: bool = False) -> None:
        self._local = local
        self._line = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        address = host if self._local and is_local(host) else await self._resolved(host, port)
        return await self._line.connect_tcp(address, port, timeout, local_address, socket_options)

    async def _resolved(self, host: str, port: int) -> str:
        """One of its addresses, where all of them are public."""
        try:
            found = await getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError:
            raise httpcore2.ConnectError("没有这个主机 no such host") from None
        addresses = [str(one[4][0]) for one in found]
        if not addresses or not all(map(is_public, addresses)):
            raise httpcore2.ConnectError("不是公网地址 not a public address")
        return addresses[0]

    async def sleep(self, seconds: float) -> None:
        await self._line.sleep(seconds)


def bad_url(url: str) -> BadInput:
    return BadInput(
        "接收地址须为 https://主机/路径（443 端口，无账号、无 #）。",
        "A receiver is https://host/path, at port 443, without user or fragment.",
        code="BAD_RECEIVER",
        detail={"field": "url"},
    )


def not_allowed(host: str) -> NotAllowed:
    return NotAllowed(
        f"不能发往 {host[:100]}：请管理员先用 qianxian messages allow 允许这个主机。",
        f"Nothing is sent to {host[:100]} until the operator allows it: qianxian messages allow.",
        code="HOST_NOT_ALLOWED",
    )
