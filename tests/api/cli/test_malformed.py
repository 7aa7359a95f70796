"""Requests that are wrong in every layer, sent to a real process byte by byte: each is answered at once and with no 5xx, and
the process answers on."""

import json
import re
import signal
import socket
import time

import pytest

from tests.api.cli.test_serve import Start, ask, start

__all__ = ["start"]
PROMPT = (
    9.0  # seconds, on a machine that does other things; for what is still to come the server waits longer
)
GOOD = json.dumps({"query": "{ features { name } }"}).encode()


def http(
    body: bytes = GOOD,
    *,
    method: str = "POST",
    path: str = "/graphql",
    version: str = "HTTP/1.1",
    length: object = None,
    host: str = "127.0.0.1",
    **headers: str,
) -> bytes:
    """A request with what is named changed; a header that is empty is left out."""
    given = {"Host": host, "Content-Type": "application/json", "Connection": "close"}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    given["Content-Length"] = str(len(body) if length is None else length)
    lines = [f"{method} {path} {version}", *(f"{name}: {value}" for name, value in given.items() if value)]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def query(text: str, **variables: object) -> bytes:
    return http(json.dumps({"query": text, "variables": variables}).encode())


def body(content: bytes) -> bytes:
    return http(content)


CHUNKED = {"length": "", "Transfer_Encoding": "chunked"}
MALFORMED: dict[str, bytes] = {
    # bytes that are no HTTP, or nearly
    "nothing of HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200,
    "an empty line": b"\r\n\r\n",
    "only zeros": b"\x00" * 1_000,
    "another protocol": b"SSH-2.0-OpenSSH_9.0\r\n",
    "the preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a version that is none": http(version="HTTP/9.9"),
    "HTTP/0.9": b"GET /graphql\r\n\r\n",
    "HTTP/1.0": http(version="HTTP/1.0"),
    "a method that is none": http(method="BREW"),
    "a method in small letters": http(method="post"),
    "a method of 10 KB": http(method="A" * 10_000),
    "TRACE": http(method="TRACE"),
    "CONNECT": http(method="CONNECT", path="example.com:443"),
    "PUT": http(method="PUT"),
    "OPTIONS *": http(method="OPTIONS", path="*"),
    # addresses
    "an absolute address": http(path="http://elsewhere.example/graphql"),
    "an address of 60 KB": http(method="GET", path="/graphql?query=" + "a" * 60_000),
    "an address with zeros": http(path="/graphql%00"),
    "an address that climbs": http(path="/static/../../../../etc/passwd", method="GET"),
    "an address that climbs, encoded": http(path="/static/%2e%2e/%2e%2e/etc/passwd", method="GET"),
    "broken percent signs": http(path="/organisations/%zz%", method="GET"),
    "an address that is not UTF-8": http(path="/organisations/%ff%fe", method="GET"),
    "a query string that is not UTF-8": http(path="/ask?need=%ff%fe%00", method="GET"),
    "a query string of signs": http(path="/ask?&&&==&need=&need=&=", method="GET"),
    "GET without a query": http(b"", path="/graphql", method="GET"),
    "GET with variables that are no JSON": http(b"", path="/graphql?query={features{name}}&variables={", method="GET"),
    # headers
    "no Host": http(host=""),
    "a Host that is not ours": http(host="evil.example"),
    "a Host that is none": http(host="[::"),
    "two lengths": http(Content_Type="application/json\r\nContent-Length: 3"),
    "a length that is no number": http(length="many"),
    "a negative length": http(length="-1"),
    "a length of 30 digits": http(length="9" * 30),
    "a length that is too short": http(length=5),
    "a length of 10 GB": http(length=10_000_000_000),
    "a length and chunks": http(Transfer_Encoding="chunked"),
    "chunks that are none": http(b"xyz\r\n{}\r\n0\r\n\r\n", **CHUNKED),
    "a chunk of a size beyond reason": http(b"FFFFFFFFFFFFFFFF\r\n{}\r\n", **CHUNKED),
    "an encoding that is none": http(length="", Transfer_Encoding="rot13"),
    "a compressed body": http(b"\x1f\x8b\x08\x00", Content_Encoding="gzip"),
    "a header without a colon": http(X_A="b\r\nnothing here"),
    "a header with zeros": http(X_A="\x00"),
    "a folded header": http(X_A="b\r\n c"),
    "a header of 200 KB": http(X_A="a" * 200_000),
    "1,000 headers": http(X_A="b" + "".join(f"\r\nX-{n}: b" for n in range(1_000))),
    "a cookie of signs": http(Cookie=";;;=;=,\x01;__Host-session=" + "a" * 5_000),
    "a token of signs": http(Authorization="Bearer \x01\x02"),
    "a type that is none": http(Content_Type="a/b/c; charset"),
    "no type": http(Content_Type=""),
    "text": http(Content_Type="text/plain"),
    "a broken multipart form": http(b"--x\r\nnothing", Content_Type="multipart/form-data; boundary=x"),
    "a form without a boundary": http(b"--x", path="/load", Content_Type="multipart/form-data"),
    "a form of 5,000 fields": http(b"&".join(b"a%d=b" % n for n in range(5_000)), path="/load", Content_Type="application/x-www-form-urlencoded"),
    "an Accept of signs": http(Accept=";;q=,,,/;*/*;q=x"),
    "an upgrade to nothing": http(Connection="Upgrade", Upgrade="nothing"),
    "a WebSocket without a key": http(b"", method="GET", Connection="Upgrade", Upgrade="websocket", Sec_WebSocket_Version="13"),
    "a WebSocket of another version": http(b"", method="GET", Connection="Upgrade", Upgrade="websocket", Sec_WebSocket_Version="1", Sec_WebSocket_Key="x"),
    "Expect": http(Expect="200-maybe"),
    # bodies
    "an empty body": body(b""),
    "not UTF-8": body(b"\xff\xfe{\x00"),
    "a lone surrogate": body(b'{"query": "\\ud800"}'),
    "a bare number": body(b"1"),
    "null": body(b"null"),
    "an array": body(b"[" + GOOD + b"]"),
    "200,000 brackets": body(b"[" * 200_000),
    "a number of 10,000 digits": body(b'{"query": "{features{name}}", "variables": {"a": ' + b"9" * 10_000 + b"}}"),
    "NaN": body(b'{"query": "{features{name}}", "variables": {"a": NaN}}'),
    "keys twice": body(b'{"query": "{features{name}}", "query": 1}'),
    "bytes after the body": http(GOOD, length=len(GOOD)) + b"GARBAGE\r\n\r\n",
    # documents
    "an open brace": query("{"),
    "a field that is none": query("{ nothing }"),
    "invisible characters": query("{ \u202e\u2066features\u2069 { name } }"),
    "zeros in a document": query("{ features\x00 { name } }"),
    "a cycle": query("{ ...F } fragment F on Query { ...F }"),
    "a subscription that is none": query("subscription { nothing }"),
    "variables of the wrong kind": query("query($n: Int!) { needs(first: $n) { nodes { id } } }", n={"a": []}),
    "a number that is too large": query("{ needs(first: 99999999999999999999) { nodes { id } } }"),
    "a cursor that is none": query('{ needs(first: 1, after: "\u0000\u0001") { nodes { id } } }'),
    "an id of 100 KB": query("query($id: ID!) { node(id: $id) { id } }", id="x" * 100_000),
    "a need of signs": query("query($t: String!) { matchText(text: $t) { emptyCode } }", t="\ufffe\u0000\U0001f4a9" * 300),
}  # fmt: skip


def events(text: str, **more: object) -> bytes:
    """The same as a stream of events, by POST; headers are what is written with a capital."""
    headers = {name: str(value) for name, value in more.items() if name[0].isupper()}
    given = {"query": text, "variables": {name: value for name, value in more.items() if name[0].islower()}}
    return http(json.dumps(given).encode(), Accept="text/event-stream", **headers)


def listening(content: bytes, **headers: str) -> bytes:
    return http(content, Accept="text/event-stream", **headers)


def browser(query_string: str, **headers: str) -> bytes:
    """As an EventSource asks."""
    address = f"/graphql?{query_string}"
    return http(b"", method="GET", path=address, Accept="text/event-stream", Content_Type="", **headers)


CHANGED = "subscription { changed { id } }"
AFTER = "subscription($after: String) { changed(after: $after) { id } }"
MATCHED = "subscription($ids: [ID!]!) { needMatched(needIds: $ids) { cursor } }"
FORGED = "MgAAAAAAAAAAAAAAAAAAAAAAAAAAAFswXQ"
MALFORMED_EVENTS: dict[str, bytes] = {
    # bodies
    "an empty body": listening(b""),
    "not UTF-8": listening(b"\xff\xfe{\x00"),
    "null": listening(b"null"),
    "a bare number": listening(b"1"),
    "an array": listening(b"[" + GOOD + b"]"),
    "200,000 brackets": listening(b"[" * 200_000),
    "variables that are a list": listening(b'{"query": "subscription { changed { id } }", "variables": []}'),
    "extensions that are none": listening(b'{"query": "subscription { changed { id } }", "extensions": 1}'),
    "no type": listening(GOOD, Content_Type=""),
    "text": listening(GOOD, Content_Type="text/plain"),
    "a form": listening(b"query=subscription", Content_Type="application/x-www-form-urlencoded"),
    "a length that is too short": http(GOOD, length=5, Accept="text/event-stream"),
    "a length of 10 GB": http(GOOD, length=10_000_000_000, Accept="text/event-stream"),
    "chunks that are none": http(b"xyz\r\n{}\r\n0\r\n\r\n", Accept="text/event-stream", **CHUNKED),
    # methods and headers
    "PUT, which would reserve a stream": http(b"", method="PUT", Accept="text/event-stream"),
    "DELETE of an operation": http(b"", method="DELETE", path="/graphql?operationId=1", Accept="text/event-stream"),
    "a token of a stream that is none": events("{ features { name } }", X_GraphQL_Event_Stream_Token="\x01" * 50),
    "PATCH": http(method="PATCH", Accept="text/event-stream"),
    "HTTP/1.0": http(json.dumps({"query": "subscription {"}).encode(), version="HTTP/1.0", Accept="text/event-stream"),
    "a type that likes nothing": http(Accept="text/event-stream;q=0"),
    "a type with a quality that is none": http(Accept="text/event-stream;q=x, */*;q=y"),
    "a type in another charset": http(Accept="text/event-stream;charset=utf-16"),
    "a Host that is not ours": http(host="evil.example", Accept="text/event-stream"),
    # where to go on
    "an id of signs": events(CHANGED, Last_Event_ID=";;=,%00<>"),
    "an id of 20 KB": events(CHANGED, Last_Event_ID="a" * 20_000),
    "an id that is not ASCII": events(CHANGED, Last_Event_ID="\xe9\xff"),
    "an id that is half of base64": events(CHANGED, Last_Event_ID="Mg="),
    "an id that nobody signed": events(CHANGED, Last_Event_ID=FORGED),
    "an id that is a number": events(CHANGED, Last_Event_ID="-1"),
    "a cursor of signs": events(AFTER, after="\u0000\u0001"),
    "a cursor that nobody signed": events(AFTER, after=FORGED),
    "a cursor of 100 KB": events(AFTER, after="M" * 100_000),
    "a cursor that is an object": events(AFTER, after={"a": 1}),
    "a cursor that is not ASCII": events(AFTER, after="游标"),
    # as an EventSource asks
    "GET without a query": browser(""),
    "GET with a query that is empty": browser("query="),
    "GET with variables that are no JSON": browser("query=subscription%7Bchanged%7Bid%7D%7D&variables=%7B"),
    "GET with a mutation": browser("query=mutation%7BremoveReceiver(id:%22x%22)%7Bsecret%7D%7D"),
    "GET with a query that is not UTF-8": browser("query=%ff%fe"),
    "GET of 60 KB": browser("query=" + "a" * 60_000),
    "GET with two queries": browser("query=%7B&query=%7D"),
    "GET with an id that nobody signed": browser("query=subscription%7Bchanged%7Bid%7D%7D", Last_Event_ID=FORGED),
    "GET of a document that is none": browser("documentId=sha256:0"),
    # documents
    "an open brace": events("subscription {"),
    "a field that is none": events("subscription { nothing }"),
    "two fields": events("subscription { changed { id } introductionChanged { id } }"),
    "two fields in fragments": events("subscription { ...A ...B } fragment A on Subscription { changed { id } } fragment B on Subscription { introductionChanged { id } }"),
    "one field twice": events("subscription { a: changed { id } b: changed { id } }"),
    "a cycle": events("subscription { ...F } fragment F on Subscription { ...F }"),
    "a field that is skipped": events("subscription { changed @skip(if: true) { id } }"),
    "what is only introspected": events("subscription { __typename }"),
    "@stream": events("subscription { changed @stream { id } }"),
    "1,000 aliases": events("subscription { changed { " + " ".join(f"a{n}: id" for n in range(1_000)) + " } }"),
    "nested 3,000 deep": events("subscription { changed " + "{ node " * 3_000),
    "invisible characters": events("subscription { \u202echanged\u2066 { id } }"),
    "an operation that is none": listening(json.dumps({"query": CHANGED, "operationName": "X"}).encode()),
    "a name that is a number": listening(json.dumps({"query": CHANGED, "operationName": 1}).encode()),
    "two operations": events("subscription A { changed { id } } subscription B { changed { id } }"),
    "kinds that are none": events("subscription { changed(kinds: [NOTHING]) { id } }"),
    "kinds of the wrong kind": events("subscription($k: [FactKind!]) { changed(kinds: $k) { id } }", k={"a": 1}),
    "no needs": events("subscription { needMatched { cursor } }"),
    "101 needs": events(MATCHED, ids=["ned_x"] * 101),
    "needs that are numbers": events(MATCHED, ids=[[1.5]]),
    "30,000 values": events(MATCHED, ids=["x"] * 30_000),
}  # fmt: skip
SILENT = {  # what is no HTTP may be hung up on without a word, and what has not come to its end is waited for a while
    "nothing of HTTP", "an empty line", "only zeros", "another protocol", "a chunk of a size beyond reason",
}  # fmt: skip


def answer(port: int, request: bytes, patience: float = PROMPT) -> bytes:
    """Whatever comes back until it is whole or the line is closed."""
    came = b""
    with socket.create_connection(("127.0.0.1", port), timeout=patience) as line:
        try:
            line.sendall(request)
            while not is_whole(came) and (piece := line.recv(65_536)):
                came += piece
        except (ConnectionResetError, BrokenPipeError, TimeoutError):
            pass
    return came


def is_whole(came: bytes) -> bool:
    head, end, content = came.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
    return bool(end and length and len(content) >= int(length[1]))


def status(came: bytes) -> int | None:
    return int(came.split(b" ", 2)[1]) if came.startswith(b"HTTP/1.") else None


def test_there_are_enough_of_them() -> None:
    assert len(MALFORMED) >= 60
    assert len(MALFORMED_EVENTS) >= 60


@pytest.mark.parametrize("accounts", [False, True])
def test_no_malformed_request_gets_a_5xx_or_ends_the_process(start: Start, db: str, accounts: bool) -> None:
    if accounts:
        invited = start("people", "invite", "root1", "--name", "赵", "--role", "operator", "--db", db)
        assert invited.process.wait(60) == 0
    serving = start("serve", "--db", db, "--port", "0", *(["--accounts"] if accounts else []))
    url = serving.url()
    port = int(url.rsplit(":", 1)[1])
    wrong: dict[str, object] = {}
    asked = [*MALFORMED.items(), *((f"{name}, as events", sent) for name, sent in MALFORMED_EVENTS.items())]
    for name, request in asked:
        started = time.monotonic()
        came = answer(port, request, 0.5 if name in SILENT else PROMPT)
        took, said = time.monotonic() - started, status(came)
        if (
            (said is None and name not in SILENT)
            or (said or 0) >= 500
            or took > PROMPT
            or b"Traceback" in came
        ):
            wrong[name] = (said, round(took, 2), came[:200])
    assert wrong == {}
    assert serving.process.poll() is None
    if not accounts:
        assert ask(url)[0] == "上海自润轴承有限公司"
    assert status(answer(port, http(b"", method="GET", path="/healthz"))) == 200
    code = serving.end(signal.SIGTERM)
    out, err = serving.process.communicate()
    assert (code, out, err) == (0, "", "")
