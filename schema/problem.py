"""What can go wrong in a way a person can mend, in Chinese and English.

    Problem                     code, zh, en, detail
    ├── BadInput                what was given cannot be used as it is
    ├── NotFound                nothing has that id, name or code
    ├── Ambiguous               a name fits several; they are listed
    ├── Conflict                somebody else changed the record first
    ├── NotAllowed              the state or the policy forbids it
    └── Unavailable             the store cannot answer now; try again

Anything that is not a `Problem` is a fault of ours: it is logged and masked.
"""

from collections.abc import Mapping
from typing import Any


class Problem(Exception):  # noqa: N818 - the noun users see
    """An expected problem: its words reach the user, in the language they read."""

    code = "PROBLEM"

    def __init__(
        self, zh: str, en: str, *, code: str | None = None, detail: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(f"{zh} / {en}")
        self.zh = zh
        self.en = en
        self.code = code or type(self).code
        self.detail: Mapping[str, Any] = detail or {}

    def text(self, lang: str = "zh") -> str:
        """The sentence in `lang` ("zh" or "en")."""
        return self.en if lang == "en" else self.zh


class BadInput(Problem):
    code = "BAD_INPUT"


def require(condition: bool, zh: str, en: str) -> None:
    """A record that could not be true is refused where it is made: `BadInput` with the code INVALID_RECORD."""
    if not condition:
        raise BadInput(zh, en, code="INVALID_RECORD")


class NotFound(Problem):
    code = "NOT_FOUND"


class Ambiguous(Problem):
    code = "AMBIGUOUS_NAME"


class Conflict(Problem):
    code = "CONFLICT"


class NotAllowed(Problem):
    code = "NOT_ALLOWED"


class Unavailable(Problem):
    code = "STORE_UNAVAILABLE"
