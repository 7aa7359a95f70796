"""qianxian follow: a copy of what another Qianxian lets one see, as JSON lines, gone on with where it stopped."""

import json
import os
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path
from typing import Any, BinaryIO
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

import click

from api.cli.common import say, told
from schema import BadInput, NotAllowed, Problem, Unavailable

_PATIENCE = 60.0


@click.command("follow")
@click.argument("url")
@click.option(
    "--to",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="抄到哪个文件 · the file to keep",
)
@click.option("--types", help="只要这些，如 Enterprise,Need · only these types")
def follow_command(url: str, to: Path, types: str | None) -> None:
    """抄一份别处的数据，每行一条 JSON；再运行就接着抄。 Keep a copy of another server's data as JSON lines; run again, it goes on.

    令牌写在环境变量 QIANXIAN_TOKEN 里。同一编号以后面的一行为准，record 为空就是没有了。
    The token is in QIANXIAN_TOKEN. Of one id the last line counts; a record that is null is gone.
    """
    with told():
        if urlsplit(url).scheme not in ("http", "https"):
            raise BadInput(f"不是网址：{url}", f"No address of a server: {url}", code="BAD_URL")
        with to.open("ab+") as out:
            count = copied(url.rstrip("/"), out, types)
    say(f"新抄 {count} 行 · {count} more lines: {to}")


def copied(url: str, out: BinaryIO, types: str | None) -> int:
    """How many lines came to what is there already."""
    count, path, asked = 0, *_where_it_stands(out)
    while True:
        for line in _lines(url, path, {**asked, **({"types": types} if types else {})}):
            out.write(line)
            count += 1
            last: dict[str, Any] = json.loads(line)
        if error := last.get("error"):
            raise Unavailable(error["message"], error["message"], code=error["code"])
        if not last.get("end"):
            raise _broken_off(url)
        out.flush()
        if path == "changes.ndjson" and not last["more"]:
            return count
        path, asked = "changes.ndjson", {"since": last["since"]}


def _where_it_stands(out: BinaryIO) -> tuple[str, dict[str, str]]:
    """What to ask next. A line that was cut off is taken away."""
    out.seek(0)
    path, asked, whole = "export.ndjson", dict[str, str](), 0
    for line in out:
        if not line.endswith(b"\n"):
            break
        whole += len(line)
        said = json.loads(line)
        if said.get("end"):
            path, asked = "changes.ndjson", {"since": said["since"]}
        elif "cursor" in said:
            asked = {"since" if path == "changes.ndjson" else "after": said["cursor"]}
    out.truncate(whole)
    out.seek(0, os.SEEK_END)
    return path, asked


def _lines(url: str, path: str, asked: dict[str, str]) -> Iterator[bytes]:
    request = Request(f"{url}/{path}?{urlencode(asked)}")
    if token := os.environ.get("QIANXIAN_TOKEN"):
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urlopen(request, timeout=_PATIENCE) as answer:
            yield from answer
    except HTTPError as error:
        raise _refused(url, error) from None
    except (OSError, HTTPException):
        raise _broken_off(url) from None


def _refused(url: str, error: HTTPError) -> Problem:
    try:
        (said,) = json.loads(error.read())["errors"]
        message, code = str(said["message"]), str(said["extensions"]["code"])
    except (ValueError, KeyError, TypeError):
        message, code = f"{url}: HTTP {error.code}", "STORE_UNAVAILABLE"
    kind = NotAllowed if error.code in (401, 403, 429) else BadInput if error.code == 400 else Unavailable
    return kind(message, message, code=code)


def _broken_off(url: str) -> Unavailable:
    return Unavailable(
        f"没有抄完，与 {url} 的连接断了；再运行一次就接着抄。",
        f"The copy is not finished, {url} broke off; run it again to go on.",
    )
