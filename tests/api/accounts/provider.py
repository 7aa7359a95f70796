"""A small OpenID provider on loopback, which keeps the rules, or breaks one of them."""

import hmac
import json
import threading
import time
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from authlib.common.encoding import urlsafe_b64encode
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

Change = Callable[[dict[str, Any]], dict[str, Any]]


def _coded(some: bytes) -> str:
    return str(urlsafe_b64encode(some).decode().rstrip("="))


def _part(said: dict[str, Any]) -> str:
    return _coded(json.dumps(said).encode())


class Provider:
    """`subject` is who is signed in there; `change` spoils the claims, `algorithm` and `signer` the signature."""

    def __init__(self, client_id: str, secret: str) -> None:
        self.client_id, self.secret = client_id, secret
        self.subject = "sub-1"
        self.keys = KeySet([RSAKey.generate_key(2048, {"kid": "one"})])
        self.signer: Any = None
        self.algorithm = "RS256"
        self.change: Change = lambda claims: claims
        self.said_issuer: str | None = None
        self.codes: dict[str, dict[str, str]] = {}
        self.url = ""

    def answer(self, method: str, path: str, query: dict[str, str], sent: dict[str, str], login: str) -> Any:
        match path:
            case "/.well-known/openid-configuration":
                names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
                where = dict(
                    zip(names, (f"{self.url}/{name}" for name in ("authorize", "token", "keys")), strict=True)
                )
                return {"issuer": self.said_issuer or self.url, **where}
            case "/keys":
                return self.keys.as_dict(private=False)
            case "/authorize":
                assert query["response_type"] == "code"
                assert query["code_challenge_method"] == "S256"
                code = f"code-{len(self.codes)}"
                self.codes[code] = query
                return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"
            case "/token" if method == "POST":
                asked = self.codes.pop(sent["code"], None)
                challenge = (
                    urlsafe_b64encode(sha256(sent["code_verifier"].encode()).digest()).decode().rstrip("=")
                )
                if (
                    asked is None
                    or challenge != asked["code_challenge"]
                    or login != f"{self.client_id}:{self.secret}"
                ):
                    return None
                return {"id_token": self._token(asked), "access_token": "a", "token_type": "Bearer"}
        return None

    def _token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = self.change(
            {
                "iss": self.url,
                "sub": self.subject,
                "aud": self.client_id,
                "iat": now,
                "exp": now + 300,
                "nonce": asked["nonce"],
            }
        )
        if self.algorithm == "none":
            parts = ({"alg": "none"}, claims)
            return (
                ".".join(urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
                + "."
            )
        if self.algorithm == "HS256":  # the public key, taken for a secret that both share
            signed = ".".join(_part(part) for part in ({"alg": "HS256", "kid": "one"}, claims))
            secret = RSAKey.import_key(self.keys.as_dict(private=False)["keys"][0]).as_pem(private=False)
            return f"{signed}.{_coded(hmac.digest(secret, signed.encode(), 'sha256'))}"
        key = self.signer or self.keys.keys[0]
        header = {"alg": self.algorithm, "kid": "one"}
        return jwt.encode(header, claims, key, algorithms=[self.algorithm])


@contextmanager
def serving(provider: Provider) -> Iterator[Provider]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            sent = parse_qs(self.rfile.read(int(self.headers.get("content-length") or 0)).decode())
            login = b64decode(self.headers.get("authorization", " ").partition(" ")[2]).decode()
            said = provider.answer(
                self.command, parts.path, query, {name: values[0] for name, values in sent.items()}, login
            )
            if isinstance(said, str):
                self.send_response(303)
                self.send_header("Location", said)
                self.end_headers()
                return
            body = json.dumps(said if said is not None else {"error": "invalid_grant"}).encode()
            self.send_response(200 if said is not None else 400)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
