"""qianxian people: the first operator and everybody after, and what they get when they follow the link."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from starlette.testclient import TestClient

from api.app import create_app
from api.cli import main
from api.settings import Settings
from graph.stores import open_store


@pytest.fixture
def db(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'town.db'}"


def people(db: str, *words: str) -> Result:
    return CliRunner().invoke(main, ["people", *words, "--db", db])


def test_one_command_makes_the_first_account(db: str) -> None:
    done = people(
        db, "invite", "zhao", "--name", "赵管理", "--role", "operator", "--url", "https://town.example/"
    )
    assert done.exit_code == 0, done.output
    link = done.output.splitlines()[-1]
    assert link.startswith("https://town.example/enter/")
    store = open_store(db)
    with TestClient(create_app(store, Settings(accounts=True))) as http:
        assert "赵管理，您好" in http.get(link.removeprefix("https://town.example")).text
    store.close()
    (person,) = json.loads(people(db, "list", "--json").output)
    assert (person["login"], person["roles"], person["has_password"]) == ("zhao", ["operator"], False)
    assert "尚未设密码" in people(db, "list").output


def test_a_new_link_and_the_end_of_an_account(db: str) -> None:
    people(db, "invite", "zhao", "--name", "赵管理", "--role", "operator")
    people(db, "invite", "wangfang", "--name", "王芳")
    assert "/enter/" in people(db, "link", "wangfang").output
    assert people(db, "let-go", "wangfang").exit_code == 0
    assert "left" in people(db, "list").output


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("invite", "王", "--name", "王芳"), "BAD_LOGIN"),
        (("invite", "zhao", "--name", "另一位"), "LOGIN_TAKEN"),
        (("link", "nobody"), "NO_PERSON"),
        (("let-go", "zhao"), "LAST_OPERATOR"),
    ],
)
def test_what_cannot_be_is_a_sentence(db: str, words: tuple[str, ...], code: str) -> None:
    people(db, "invite", "zhao", "--name", "赵管理", "--role", "operator")
    done = people(db, *words)
    assert (done.exit_code, code in done.output) == (2, True)
