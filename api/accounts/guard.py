"""What every form of ours carries, and no form of another site can: a token made of a secret that only the browser has."""

import secrets
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest

from starlette.requests import HTTPConnection

COOKIE = "__Host-session"
BEFORE = "__Host-form"  # the secret of who is not signed in yet
FIELD = "guard"


@dataclass(frozen=True, slots=True)
class Guard:
    """`secret` is the session's, or one of its own; `new` where the browser has to be given it."""

    secret: str
    new: bool = False

    @property
    def token(self) -> str:
        return sha256(f"form:{self.secret}".encode()).hexdigest()[:32]

    def fits(self, token: str) -> bool:
        return compare_digest(self.token.encode(), token.encode())


def guard_of(connection: HTTPConnection) -> Guard:
    """A session that ended takes its forms along: who signs in again is given new ones."""
    known = connection.cookies.get(COOKIE) or connection.cookies.get(BEFORE)
    return Guard(known) if known else Guard(secrets.token_urlsafe(24), new=True)
