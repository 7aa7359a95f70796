"""Signing in and out, one's own account, and the people who have one."""

from api.console.accounts.entering import (
    EnterPage,
    ResumePage,
    SignInPage,
    enter,
    entering,
    resuming,
    sign_in,
    signing_in,
)
from api.console.accounts.joining import JoinPage, join, joining, names_to_join
from api.console.accounts.own import OwnPage, change_own, own
from api.console.accounts.people import LinkPage, PeoplePage, change_people, people
from api.console.accounts.tokens import SecretPage, TokensPage, change_tokens, tokens
from api.console.endpoint import PageAt
from schema.policy import Action

PAGES = (
    PageAt("/sign-in", signing_in, do=sign_in, needs=None, of_accounts=True, passwords=True),
    PageAt("/enter/{id}", entering, do=enter, needs=None, of_accounts=True, passwords=True),
    PageAt("/join", joining, do=join, needs=None, of_accounts=True, passwords=True),
    PageAt("/join/names", names_to_join, needs=None),
    PageAt("/resume", resuming, needs=None, of_accounts=True),
    PageAt("/account", own, do=change_own, needs=None, of_accounts=True, passwords=True),
    PageAt("/people", people, do=change_people, needs=Action.KEEP_ACCOUNTS, of_accounts=True),
    PageAt("/tokens", tokens, do=change_tokens, needs=Action.KEEP_ACCOUNTS, of_accounts=True),
)
TEMPLATES: dict[type, str] = {
    SignInPage: "sign_in.html",
    EnterPage: "enter.html",
    JoinPage: "join.html",
    ResumePage: "resume.html",
    OwnPage: "account.html",
    PeoplePage: "people.html",
    LinkPage: "people_link.html",
    TokensPage: "tokens.html",
    SecretPage: "token_secret.html",
}
