"""What is counted, for Prometheus to fetch. No label holds a name, an address, an id of a record or a word of a need.

Where `PROMETHEUS_MULTIPROC_DIR` names a folder every worker counts into a file of its own there, and whichever is asked
tells the sum; `serve` makes such a folder.
"""

import os

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_own = CollectorRegistry()

REQUESTS = Counter("qianxian_requests", "Requests answered.", ("route", "method", "status"), registry=_own)
SECONDS = Histogram(
    "qianxian_request_seconds", "How long an answer took.", ("route",), buckets=_BUCKETS, registry=_own
)
UNDER_WAY = Gauge(
    "qianxian_requests_under_way", "Requests being answered.", registry=_own, multiprocess_mode="livesum"
)
STREAMS = Gauge(
    "qianxian_streams_open",
    "Streams that somebody reads: of events, of lines, or a WebSocket.",
    ("kind",),
    registry=_own,
    multiprocess_mode="livesum",
)
COST = Counter("qianxian_graphql_cost", "Points spent, by what sort of caller.", ("caller",), registry=_own)
REFUSED = Counter("qianxian_graphql_refused", "GraphQL requests refused, by code.", ("code",), registry=_own)


def told() -> bytes:
    """All of it in Prometheus' text format, of all workers."""
    if FOLDER not in os.environ:
        return generate_latest(_own)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def ended(pid: int) -> None:
    """A worker is no more: what it was doing is not counted any longer, what it did stays."""
    if FOLDER in os.environ:
        mark_process_dead(pid)  # type: ignore[no-untyped-call]
