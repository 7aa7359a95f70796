"""URLs that name a Neo4j database, and those that do not: no password is ever shown."""

import pytest

from graph.stores import open_store
from graph.stores.neo4j.address import Address
from graph.stores.opening import shown, sqlite_path
from schema import BadInput


def test_a_url_names_server_user_password_and_database() -> None:
    address = Address.read("neo4j+s://王:p%40ss%3Aw%2Frd@graph.example.org:7777/town")
    assert (address.server, address.user) == ("neo4j+s://graph.example.org:7777", "王")
    assert (address.password, address.database) == ("p@ss:w/rd", "town")
    assert str(address) == "neo4j+s://王@graph.example.org:7777/town"
    assert "p@ss" not in repr(address)


def test_the_port_is_bolts_own_where_none_is_named() -> None:
    assert Address.read("bolt://a:b@[::1]/neo4j").server == "bolt://[::1]:7687"


def test_options_are_kept_and_shown() -> None:
    address = Address.read("neo4j://a:b@h/neo4j?beside=yes&patience=5")
    assert (address.beside, address.patience) == (True, 5.0)
    assert str(address) == "neo4j://a@h:7687/neo4j?beside=yes&patience=5"


@pytest.mark.parametrize(
    "url",
    [
        "neo4j://h:7687/neo4j",
        "neo4j://neo4j@h:7687/neo4j",
        "neo4j://neo4j:secret-word@h:7687",
        "neo4j://neo4j:secret-word@h:7687/",
        "neo4j://neo4j:secret-word@h:7687/a/b",
        "neo4j://neo4j:secret-word@h:7687/System",
        "neo4j://neo4j:secret-word@:7687/neo4j",
        "neo4j://neo4j:secret-word@h:port/neo4j",
        "neo4j://neo4j:secret-word@[h/neo4j",
        "neo4j://neo4j:secret-word@h/neo4j?beside=no",
        "neo4j://neo4j:secret-word@h/neo4j?patience=0",
        "neo4j://neo4j:secret-word@h/neo4j?wait=9",
        "neo4j+x://neo4j:secret-word@h/neo4j",
        "bolts://neo4j:secret-word@h/neo4j",
        "postgres://neo4j:secret-word@h/neo4j",
        "neo4j:neo4j:secret-word@h/neo4j",
    ],
)
def test_what_is_no_address_is_said_without_the_password(url: str) -> None:
    with pytest.raises(BadInput) as caught:
        open_store(url)
    assert caught.value.code == "BAD_DB_URL"
    assert "secret-word" not in f"{caught.value.zh}{caught.value.en}"


def test_a_server_has_no_file_to_back_up() -> None:
    with pytest.raises(BadInput) as caught:
        sqlite_path("neo4j://neo4j:secret-word@h/neo4j")
    assert caught.value.code == "BACKUP_ON_SERVER"
    assert "secret-word" not in shown("neo4j://neo4j:secret-word@h/neo4j")
