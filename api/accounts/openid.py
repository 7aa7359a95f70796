"""OpenID Connect: what a provider says of who somebody is, checked. Authorization code with PKCE, state and nonce.

Nobody is known by an e-mail address: a provider's subject is bound to an account by somebody who has that account's
one-time link, or is signed in with it.
"""

import json
import time
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from schema import BadInput, NotAllowed, Unavailable

_ALGORITHMS = [
    "RS256",
    "PS256",
    "ES256",
    "EdDSA",
]  # what a public key signs: never none, never a shared secret
_SECONDS = 10.0
_MOST_BYTES = 1_000_000
_KEPT = 3_600.0
_LEEWAY = 60  # seconds by which two clocks may differ
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_ESSENTIAL = ("iss", "sub", "aud", "exp", "iat", "nonce")


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """What the provider `issuer` knows this service as; without a `secret` PKCE alone proves it."""

    issuer: str
    client_id: str
    secret: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if not _is_safe(self.issuer) or self.issuer != self.issuer.rstrip("/") or not self.client_id:
            raise BadInput(
                "--openid 要写提供方的 https:// 地址（末尾不带 /），并用 --openid-client 写明在那里的编号。",
                "--openid takes the https:// address of the provider without a / at its end, and --openid-client our id there.",
                code="BAD_OPENID",
            )


@dataclass(frozen=True, slots=True)
class Provider:
    """What the provider says of itself, and the keys that it signs with."""

    authorization: str
    token: str
    keys: KeySet


class OpenId:
    """One for the application; what the provider says of itself is asked once an hour."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._lock = Lock()
        self._known: tuple[float, Provider] | None = None

    def way(self, back: str, state: str, nonce: str, verifier: str) -> str:
        """Where somebody signs in at the provider, who leads them `back`."""
        asked = {
            "response_type": "code",
            "client_id": self.client.client_id,
            "redirect_uri": back,
            "scope": "openid",
            "state": state,
            "nonce": nonce,
            "code_challenge": create_s256_code_challenge(verifier),
            "code_challenge_method": "S256",
        }
        address = self._provider().authorization
        return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(asked)}"

    def subject(self, code: str, back: str, nonce: str, verifier: str) -> str:
        """Who signed in there: the subject of a token that holds for us, now, and for this very request."""
        asked = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "client_id": self.client.client_id,
            "code_verifier": verifier,
        }
        answer = _asked(self._provider().token, urlencode(asked).encode(), self._credentials())
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise refused("no token")
        try:
            return self._checked(token, nonce, self._provider().keys)
        except JoseError:  # it may sign with new keys meanwhile
            try:
                return self._checked(token, nonce, self._provider(anew=True).keys)
            except JoseError as error:
                raise refused(type(error).__name__) from None

    def _checked(self, token: str, nonce: str, keys: KeySet) -> str:
        try:
            signed = jwt.decode(token, keys, algorithms=_ALGORITHMS)
        except ValueError as error:  # no token at all, or a key that is none of theirs
            raise refused(type(error).__name__) from None
        options: dict[str, Any] = {name: {"essential": True} for name in _ESSENTIAL}
        options["iss"]["value"], options["aud"]["value"] = self.client.issuer, self.client.client_id
        params = {"nonce": nonce, "client_id": self.client.client_id}
        claims = CodeIDToken(dict(signed.claims), dict(signed.header), options=options, params=params)
        try:
            claims.validate(leeway=_LEEWAY)
        except Exception as error:  # two libraries' errors, and those of values of a wrong kind
            raise refused(type(error).__name__) from None
        subject = claims["sub"]
        if not isinstance(subject, str) or not 1 <= len(subject) <= 255:
            raise refused("no subject")
        return subject

    def _credentials(self) -> Mapping[str, str]:
        if self.client.secret is None:
            return {}
        both = f"{quote(self.client.client_id, safe='')}:{quote(self.client.secret, safe='')}"
        return {"Authorization": f"Basic {b64encode(both.encode()).decode()}"}

    def _provider(self, *, anew: bool = False) -> Provider:
        with self._lock:
            if self._known is None or anew or time.monotonic() - self._known[0] > _KEPT:
                self._known = (time.monotonic(), _read(self.client.issuer))
            return self._known[1]


def _read(issuer: str) -> Provider:
    said = _asked(f"{issuer}/.well-known/openid-configuration")
    where = [str(said.get(f"{name}")) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    if said.get("issuer") != issuer or not all(map(_is_safe, where)):
        raise refused("another issuer")
    try:
        keys = KeySet.import_key_set(_asked(where[2]))  # type: ignore[arg-type]
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise refused(type(error).__name__) from None
    return Provider(where[0], where[1], keys)


def _is_safe(address: str) -> bool:
    """Encrypted, or on this very machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


class _NoOther(HTTPRedirectHandler):
    """A provider that leads elsewhere is not followed."""

    def redirect_request(self, *args: Any, **more: Any) -> None:
        return None


def _asked(
    address: str, sent: bytes | None = None, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    request = Request(address, sent, {"Accept": "application/json", **(headers or {})})
    try:
        with build_opener(_NoOther).open(request, timeout=_SECONDS) as answer:
            said = json.loads(answer.read(_MOST_BYTES))
    except HTTPError as error:
        error.close()
        raise (refused("the code") if sent is not None and error.code < 500 else _silent()) from None
    except (OSError, ValueError):  # URLError is one of the first
        raise _silent() from None
    if not isinstance(said, dict):
        raise _silent()
    return said


def refused(why: str) -> NotAllowed:
    return NotAllowed(
        f"统一身份认证的答复不能用（{why}）；请再试一次，一直这样请告诉管理员。",
        f"What the identity provider answered cannot be used ({why}); try again, and tell the operator if it stays so.",
        code="OPENID_REFUSED",
    )


class ProviderSilent(Unavailable):
    """It is not the store that cannot be asked, and this may be said to anybody."""


def _silent() -> Unavailable:
    return ProviderSilent(
        "统一身份认证没有回答；可以先用密码登录。",
        "The identity provider does not answer; sign in with your password meanwhile.",
        code="OPENID_SILENT",
    )
