"""The pages of an enterprise: what it is, what it needs, whom it might meet, and what waits for it."""

from api.console.changes.erasing import erase, erasing
from api.console.endpoint import PageAt
from api.console.mine.blocks import BlocksPage, act_on_blocks, blocks
from api.console.mine.data import document
from api.console.mine.home import MineList, MinePage, act_on_own, home, kind_of, mine
from api.console.mine.introductions import (
    ContactsPage,
    IntroductionPage,
    act_on_introduction,
    contacts,
    introduction,
    shown_contacts,
)
from api.console.mine.needs import NeedPage, act_on_need, ask_to_meet, need, to_need
from api.console.mine.record import RecordPage, act_on_record, record
from api.console.mine.writing import DraftPage, WritePage, drafted, drafting, keep_draft, writing
from schema.policy import Action

PAGES = (
    PageAt("/mine", mine, needs=Action.AGREE, of_accounts=True),
    PageAt("/mine/{id}", home, act=act_on_own, kind=kind_of, needs=Action.AGREE, of_accounts=True),
    PageAt("/mine/{id}/record", record, act=act_on_record, needs=Action.AGREE, of_accounts=True),
    PageAt("/mine/{id}/write", writing, act=keep_draft, needs=Action.AGREE, of_accounts=True),
    PageAt("/mine/{id}/draft", drafting, act=drafted, needs=Action.AGREE, of_accounts=True),
    PageAt("/mine/{id}/needs/{within}", need, act=act_on_need, needs=Action.AGREE, of_accounts=True),
    PageAt("/mine/{id}/needs/{within}/meet", to_need, do=ask_to_meet, needs=Action.AGREE, of_accounts=True),
    PageAt(
        "/mine/{id}/introductions/{within}",
        introduction,
        act=act_on_introduction,
        needs=Action.AGREE,
        of_accounts=True,
    ),
    PageAt(
        "/mine/{id}/introductions/{within}/contacts",
        contacts,
        do=shown_contacts,
        needs=Action.AGREE,
        of_accounts=True,
    ),
    PageAt("/mine/{id}/blocks", blocks, act=act_on_blocks, needs=Action.AGREE, of_accounts=True),
    PageAt("/mine/{id}/erase", erasing, do=erase, needs=Action.ERASE),
    PageAt("/mine/{id}/data.json", document, needs=Action.AGREE, of_accounts=True),
    PageAt("/mine/{id}/data.txt", document, needs=Action.AGREE, of_accounts=True),
)
TEMPLATES: dict[type, str] = {
    MineList: "mine_list.html",
    MinePage: "mine.html",
    RecordPage: "mine_record.html",
    WritePage: "mine_write.html",
    DraftPage: "mine_draft.html",
    NeedPage: "mine_need.html",
    IntroductionPage: "mine_introduction.html",
    BlocksPage: "mine_blocks.html",
    ContactsPage: "contacts.html",
}
