"""A list of documents that is signed (Ed25519): where a server has one, it answers these and no others, by their ids.

An id is `sha256:` and the digest of the text, so that whoever has the text can name it. Who signs keeps the private key
elsewhere: a server that was broken into can be made to answer nothing new.
"""

import binascii
import os
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias

import orjson
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from schema import BadInput
from schema.system import said_of

Documents: TypeAlias = Mapping[str, str]
_WHAT = b"qianxian documents 1\n"
_LARGEST = 10_000_000


def document_id(text: str) -> str:
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def new_key(to: Path) -> Path:
    """A private key in `to`, for its owner's eyes only, and beside it the public one, which is returned."""
    key, public = Ed25519PrivateKey.generate(), to.with_name(f"{to.name}.pub")
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        with open(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(private)
        public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    except OSError as error:
        raise unusable(to, error) from None
    return public


def sign(texts: Iterable[str], key: Path) -> bytes:
    """The list of these documents, signed with the private key in that file."""
    documents = {document_id(text): text for text in texts}
    private = _loaded(key, private=True)
    assert isinstance(private, Ed25519PrivateKey)
    value = b64encode(private.sign(_signed_of(documents))).decode()
    signed = {"documents": documents, "signature": {"algorithm": "Ed25519", "value": value}}
    return orjson.dumps(signed, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"


def read(file: Path, key: Path) -> Documents:
    """The documents of the list; `BadInput` (BAD_SIGNATURE) where the owner of the public key did not sign them."""
    public = _loaded(key, private=False)
    assert isinstance(public, Ed25519PublicKey)
    try:
        given: Any = orjson.loads(bytes_of(file))
        documents = {str(id_): str(text) for id_, text in given["documents"].items()}
        public.verify(b64decode(given["signature"]["value"], validate=True), _signed_of(documents))
    except (InvalidSignature, binascii.Error):
        raise _bad(
            "BAD_SIGNATURE",
            f"{file} 的签名与 {key} 不符：不是这把钥匙签的，或者后来改过。",
            f"The signature of {file} does not fit {key}: another key signed it, or it was changed since.",
        ) from None
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
        raise _bad(
            "BAD_DOCUMENTS",
            f"{file} 不是 qianxian documents sign 写的文件。",
            f"{file} was not written by qianxian documents sign.",
        ) from None
    return {document_id(text): text for text in documents.values()}


def _signed_of(documents: Documents) -> bytes:
    return _WHAT + orjson.dumps(documents, option=orjson.OPT_SORT_KEYS)


def _loaded(file: Path, *, private: bool) -> object:
    pem = bytes_of(file)
    try:
        key = load_pem_private_key(pem, None) if private else load_pem_public_key(pem)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey if private else Ed25519PublicKey):
        kind = ("私", "private") if private else ("公", "public")
        raise _bad("BAD_KEY", f"{file} 不是 Ed25519 {kind[0]}钥。", f"{file} is no {kind[1]} Ed25519 key.")
    return key


def bytes_of(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(_LARGEST)
    except OSError as error:
        raise unusable(file, error) from None


def unusable(file: Path, error: OSError) -> BadInput:
    zh, en = said_of(error)
    return _bad("FILE_NOT_USABLE", f"无法使用 {file}：{zh}。", f"{file} cannot be used: {en}.")


def _bad(code: str, zh: str, en: str) -> BadInput:
    return BadInput(zh, en, code=code)
