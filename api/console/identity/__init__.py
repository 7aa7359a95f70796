"""Deciding who is who: what is proposed, what was decided, and one that is really two."""

from api.console.endpoint import PageAt
from api.console.identity.decided import DecidedPage, decided
from api.console.identity.proposed import ProposalsPage, merge_pair, proposed, tell_apart
from api.console.identity.splitting import SplitPage, split_it, splitting
from graph.stores import ChangeKind
from schema.policy import Action

PAGES = (
    PageAt("/identity", proposed, act=merge_pair, kind=ChangeKind.MERGE, needs=Action.DECIDE_IDENTITY),
    PageAt("/identity/apart", proposed, act=tell_apart, needs=Action.DECIDE_IDENTITY),
    PageAt("/identity/decided", decided, needs=Action.DECIDE_IDENTITY),
    PageAt(
        "/organisations/{id}/split",
        splitting,
        act=split_it,
        kind=ChangeKind.SPLIT,
        needs=Action.DECIDE_IDENTITY,
    ),
)
TEMPLATES: dict[type, str] = {
    ProposalsPage: "identity.html",
    DecidedPage: "identity_decided.html",
    SplitPage: "split.html",
}
