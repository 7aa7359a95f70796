"""The secrets of receivers, sealed (AES-GCM) with a key that is kept outside the store: who takes the database alone can
neither sign in our name nor write to anybody's robot."""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes, token_urlsafe

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from api.messages.receiver import Receiver
from schema import BadInput, NotAllowed
from schema.system import said_of

ENVIRONMENT = "QIANXIAN_MESSAGES_KEY"
_MARK = "sealed:"
_SHORTEST = 32
_NONCE = 12


class Seal:
    """Seals with the first of `keys` and opens with any, so that a key can be replaced; without any all stays plain."""

    def __init__(self, keys: Sequence[str] = ()) -> None:
        self._ciphers = [AESGCM(sha256(key.encode()).digest()) for key in keys]

    @property
    def is_given(self) -> bool:
        return bool(self._ciphers)

    def sealed(self, one: Receiver) -> Receiver:
        """As the store keeps it."""
        return (
            _changed(one, lambda text: self._seal(self._open(text, one.id), one.id)) if self._ciphers else one
        )

    def opened(self, one: Receiver) -> Receiver:
        """As it is used; `NotAllowed` where the key is not ours."""
        return _changed(one, lambda text: self._open(text, one.id))

    def is_current(self, one: Receiver) -> bool:
        """Whether all of it is sealed with the key that is used now."""
        return all(self._is_current(text, one.id) for text in _secrets(one))

    def opens(self, one: Receiver) -> bool:
        try:
            self.opened(one)
        except NotAllowed:
            return False
        return True

    def _is_current(self, text: str, of: str) -> bool:
        return is_sealed(text) and bool(self._ciphers) and _tried(self._ciphers[0], text, of) is not None

    def _seal(self, text: str, of: str) -> str:
        nonce = token_bytes(_NONCE)
        return (
            _MARK
            + urlsafe_b64encode(nonce + self._ciphers[0].encrypt(nonce, text.encode(), of.encode())).decode()
        )

    def _open(self, text: str, of: str) -> str:
        if not is_sealed(text):
            return text
        found = next(filter(None, (_tried(cipher, text, of) for cipher in self._ciphers)), None)
        if found is None:
            raise _not_ours()
        return found


def is_sealed(text: str) -> bool:
    return text.startswith(_MARK)


def looks_sealed(one: Receiver) -> bool:
    """Whether any of its secrets does: what others bring must not, or it could never be opened."""
    return any(map(is_sealed, _secrets(one)))


def _tried(cipher: AESGCM, text: str, of: str) -> str | None:
    try:
        raw = urlsafe_b64decode(text.removeprefix(_MARK))
        return cipher.decrypt(raw[:_NONCE], raw[_NONCE:], of.encode()).decode()
    except (InvalidTag, ValueError):  # of another key, or nothing that was ever sealed
        return None


def _secrets(one: Receiver) -> list[str]:
    return [text for text in (one.secret, one.former, one.url.partition("?")[2]) if text]


def _changed(one: Receiver, change: Callable[[str], str]) -> Receiver:
    """With each secret changed; of the address it is what follows the `?`: of a robot that is the key to it."""
    where, mark, query = one.url.partition("?")
    return msgspec.structs.replace(
        one,
        secret=one.secret and change(one.secret),
        former=one.former and change(one.former),
        url=f"{where}{mark}{query and change(query)}",
    )


def new_key(to: Path) -> None:
    """A key in a new file, for its owner's eyes only."""
    try:
        with open(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(token_urlsafe(32) + "\n")
    except OSError as error:
        raise _unusable(to, error) from None


def keys(file: Path | None) -> tuple[str, ...]:
    """One a line of the file, or of the environment variable; the first is used, those below it still open."""
    try:
        text = file.read_text(encoding="utf-8") if file else os.environ.get(ENVIRONMENT, "")
    except (OSError, UnicodeError) as error:
        assert file is not None
        raise _unusable(file, error) from None
    found = tuple(line.strip() for line in text.splitlines() if line.strip())
    if any(len(one) < _SHORTEST for one in found) or (file and not found):
        raise BadInput(
            f"消息的钥匙每行一把，至少 {_SHORTEST} 个字符；用 qianxian messages key FILE 新做一把。",
            f"A key of messages has at least {_SHORTEST} characters, one a line; make one with qianxian messages key FILE.",
            code="BAD_MESSAGES_KEY",
        )
    return found


def _not_ours() -> NotAllowed:
    return NotAllowed(
        "接收方的密钥是加封的，要用加封时的那把钥匙：--messages-key FILE，或环境变量 " + ENVIRONMENT + "。",
        f"The receiver's secret is sealed: give the key that sealed it, by --messages-key FILE or {ENVIRONMENT}.",
        code="SEALED",
    )


def _unusable(file: Path, error: OSError | UnicodeError) -> BadInput:
    zh, en = said_of(error) if isinstance(error, OSError) else ("不是文本", "it is no text")
    return BadInput(f"无法使用 {file}：{zh}。", f"{file} cannot be used: {en}.", code="BAD_MESSAGES_KEY")
