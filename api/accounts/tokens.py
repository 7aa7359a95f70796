"""Secrets that are shown once: the store keeps a hash, so who reads the file cannot use them."""

import secrets
from hashlib import sha256

_BYTES = 32
LONGEST = 64


def new_token() -> str:
    return secrets.token_urlsafe(_BYTES)


def key(kind: str, token: str) -> str:
    """Under which the store keeps what belongs to the token."""
    return f"{kind}{sha256(token[:LONGEST].encode()).hexdigest()}"
