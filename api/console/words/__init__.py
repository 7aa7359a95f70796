"""Every text of the pages, in Chinese and in English, side by side."""

from collections.abc import Callable
from typing import Literal

from api.console.words.accounts import ACCOUNTS
from api.console.words.audit import AUDIT
from api.console.words.caring import CARING
from api.console.words.changes import CHANGES
from api.console.words.editing import EDITING
from api.console.words.identity import IDENTITY
from api.console.words.loading import LOADING
from api.console.words.receivers import RECEIVERS
from api.console.words.showing import SHOWING
from api.console.words.tokens import TOKENS

Lang = Literal["zh", "en"]
Translate = Callable[..., str]

PARTS = (SHOWING, ACCOUNTS, AUDIT, CARING, EDITING, LOADING, CHANGES, IDENTITY, TOKENS, RECEIVERS)
CATALOGUE: dict[str, tuple[str, str]] = {key: words for part in PARTS for key, words in part.items()}


def text(lang: Lang, key: str, **values: object) -> str:
    """The words of `key` in `lang`, filled in; a key that is missing is a fault (`KeyError`)."""
    words = CATALOGUE[key][lang == "en"]
    return words.format(**values) if values else words


def has(key: str) -> bool:
    return key in CATALOGUE
