"""What an operator can set; the application is built from it."""

import json
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from api.accounts.openid import Client
from api.staging import Kept
from graph.matching import Direction
from schema.policy import ANYONE, Actor, Role


@dataclass(frozen=True, slots=True)
class Examples:
    """What the first page proposes to try: organisations with a direction, and needs in free words."""

    enterprises: tuple[tuple[str, Direction], ...] = ()
    needs: tuple[str, ...] = ()

    @classmethod
    def read(cls, file: Path) -> "Examples":
        """From JSON: {"enterprises": [{"name", "direction"}], "needs": [text]}."""
        given = json.loads(file.read_text(encoding="utf-8"))
        enterprises = given.get("enterprises", ())
        return cls(
            tuple((item["name"], Direction(item["direction"].lower())) for item in enterprises),
            tuple(given.get("needs", ())),
        )


GRACE = 11  # every question is answered within its deadline


class Profile(StrEnum):
    """`open` has introspection and the explorer page, `closed` neither."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`by` is who writes are attributed to where no `accounts` are kept; `examples` is for the first page.

    `staging` is the folder where uploads wait, None for a private one among the system's temporary files, and `kept` for how long they do;
    `db` is the address of the store where its own `url` leaves a password out;
    `hosts` are the names that requests may call this server by; empty means any. With `accounts` only who signs in
    gets further than the door; `public_url` is how people reach it, where a proxy in front encrypts;
    `deadline` is how many seconds a question may take, and `grace` how many an answer that is under way when the server
    ends; `log` writes a line of JSON for each request on stderr;
    `documents` are the signed list of what alone is answered, and the public key that it was signed for; `openid` is the provider by which people may sign in, too;
    with `federation` other services may make one GraphQL schema with this one; `together` is a private folder that all
    workers share; `local_receivers` lets messages go to this machine, for trying; with the first of `messages_keys` the
    secrets of receivers are sealed, and they stand plain without any.
    """

    profile: Profile = Profile.OPEN
    by: str = "desk"
    max_body_bytes: int = 1_000_000
    max_upload_bytes: int = 200_000_000
    staging: Path | None = None
    kept: Kept = field(default_factory=Kept)
    db: str | None = None
    examples: Examples | None = None
    hosts: frozenset[str] = frozenset()
    accounts: bool = False
    public_url: str | None = None
    deadline: float = 10.0
    grace: int = GRACE
    log: bool = False
    documents: tuple[Path, Path] | None = None
    openid: Client | None = None
    local_receivers: bool = False
    together: Path | None = None
    federation: bool = False
    messages_keys: tuple[str, ...] = field(default=(), repr=False)

    @property
    def visitor(self) -> Actor:
        """Who somebody is that is not signed in: anyone; where no accounts are kept, who sits at the machine."""
        return ANYONE if self.accounts else Actor(self.by, self.by, frozenset({Role.STAFF}))
