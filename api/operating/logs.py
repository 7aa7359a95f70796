"""One JSON object a line, with the id of the request it belongs to. What a record says, who somebody is and what was asked
stands in none: a failure is told by its kind and where in the code it was, without its words."""

import logging
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import orjson

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
requests = logging.getLogger("qianxian.requests")


class Lines(logging.Formatter):
    """Its `extra` is what a record brings in `said`."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if request_id := REQUEST_ID.get():
            line["request_id"] = request_id
        said = getattr(record, "said", None)
        line |= said if said is not None else {"message": record.msg}
        if record.exc_info and record.exc_info[0] is not None:
            line["failure"] = failure(*record.exc_info[:2])
        return orjson.dumps(line).decode()


def failure(kind: type[BaseException] | None, error: BaseException | None) -> dict[str, Any]:
    """Which it was and where, the innermost last."""
    frames = traceback.extract_tb(error.__traceback__) if error is not None else []
    return {
        "kind": kind.__name__ if kind else "",
        "where": [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames],
    }


def log_lines() -> None:
    """From now on each request is a line on stderr, and whatever else is worth telling."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    requests.setLevel(logging.INFO)
