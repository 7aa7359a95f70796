"""The steward's pages: what waits, the enterprises in one's care, and handing them over."""

from api.console.accounts.people import LinkPage
from api.console.care.caring import (
    CaredForPage,
    act_on_cared_for,
    cared_for,
    give_link,
    show_contacts,
    to_cared_for,
)
from api.console.care.handing_over import HandOverPage, hand_over, handing_over
from api.console.care.matching import CareNeedPage, act_on_matched, matched, propose_shared, to_matched
from api.console.care.queue import QueuePage, queue
from api.console.care.sharing import SharesPage, act_on_shares, shares
from api.console.endpoint import PageAt
from schema.policy import Action

PAGES = (
    PageAt("/care", queue, needs=Action.ENTRUST, of_accounts=True),
    PageAt("/shares", shares, act=act_on_shares, needs=Action.SHARE),
    PageAt("/care/hand-over", handing_over, act=hand_over, needs=Action.ENTRUST, of_accounts=True),
    PageAt("/care/{id}", cared_for, act=act_on_cared_for, needs=Action.ENTRUST, of_accounts=True),
    PageAt("/care/{id}/needs/{within}", matched, act=act_on_matched, needs=Action.ENTRUST, of_accounts=True),
    PageAt(
        "/care/{id}/needs/{within}/shared",
        to_matched,
        do=propose_shared,
        needs=Action.ENTRUST,
        of_accounts=True,
    ),
    PageAt("/care/{id}/contacts", to_cared_for, do=show_contacts, needs=Action.ENTRUST, of_accounts=True),
    PageAt("/care/{id}/link", to_cared_for, do=give_link, needs=Action.ENTRUST, of_accounts=True),
)
TEMPLATES: dict[type, str] = {
    QueuePage: "care.html",
    HandOverPage: "care_hand_over.html",
    SharesPage: "shares.html",
    CaredForPage: "care_for.html",
    CareNeedPage: "care_need.html",
    LinkPage: "people_link.html",
}
