"""The stored form and its history: form n is reached by running MIGRATIONS[:n], each in one transaction."""

from collections.abc import Callable
from typing import cast

import apsw

from graph.stores.persons import moved_out
from graph.stores.sqlite import entrusted, needs, offers, organisations, products, relations
from graph.stores.sqlite.tables import Table
from schema import BadInput, Organisation, Record

APPLICATION_ID = 0x5158_4731  # "QXG1"

TABLES: tuple[Table, ...] = (
    organisations.TABLE,
    organisations.MEMBERSHIPS,
    organisations.DECISIONS,
    products.TABLE,
    products.EDGES,
    products.JUDGEMENTS,
    offers.TABLE,
    needs.TABLE,
    relations.RELATIONS,
    relations.INTRODUCTIONS,
    relations.OUTCOMES,
    relations.REPORTED,
    entrusted.TABLE,
)
TABLE_OF: dict[type[Record], Table] = {
    Organisation: organisations.TABLE,
    **{type_: table for table in TABLES for type_ in table.types},
}

_RECORD = "id TEXT PRIMARY KEY, type TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL"

FORM_1 = f"""
CREATE TABLE organisation ({_RECORD}, name_key TEXT NOT NULL, uscc TEXT, region TEXT, parent_id TEXT);
CREATE UNIQUE INDEX organisation_uscc ON organisation (uscc) WHERE uscc IS NOT NULL;
CREATE INDEX organisation_by_name ON organisation (name_key, id);
CREATE INDEX organisation_region ON organisation (region);
CREATE INDEX organisation_parent ON organisation (parent_id) WHERE parent_id IS NOT NULL;
CREATE TABLE organisation_name (record_id TEXT NOT NULL, name_key TEXT NOT NULL,
    PRIMARY KEY (record_id, name_key)) WITHOUT ROWID;
CREATE INDEX organisation_name_key ON organisation_name (name_key);
CREATE TABLE organisation_external (record_id TEXT NOT NULL, system TEXT NOT NULL, external_id TEXT NOT NULL,
    PRIMARY KEY (record_id, system, external_id)) WITHOUT ROWID;
CREATE INDEX organisation_external_key ON organisation_external (system, external_id);
CREATE TABLE membership ({_RECORD}, organisation_id TEXT NOT NULL, party_id TEXT NOT NULL);
CREATE INDEX membership_organisation ON membership (organisation_id);
CREATE INDEX membership_party ON membership (party_id);
CREATE TABLE identity_decision ({_RECORD}, name_key TEXT NOT NULL, organisation_id TEXT);
CREATE INDEX identity_decision_name ON identity_decision (name_key);
CREATE TABLE product ({_RECORD}, name TEXT NOT NULL, kind TEXT);
CREATE TABLE product_name (record_id TEXT NOT NULL, name_key TEXT NOT NULL, name TEXT NOT NULL,
    place INTEGER NOT NULL, PRIMARY KEY (record_id, place)) WITHOUT ROWID;
CREATE INDEX product_name_key ON product_name (name_key);
CREATE TABLE product_edge ({_RECORD}, source_id TEXT NOT NULL, target_id TEXT NOT NULL);
CREATE INDEX product_edge_source ON product_edge (source_id);
CREATE INDEX product_edge_target ON product_edge (target_id);
CREATE TABLE offer ({_RECORD}, organisation_id TEXT NOT NULL, product_id TEXT NOT NULL, share REAL NOT NULL);
CREATE INDEX offer_product ON offer (product_id, share DESC, id);
CREATE INDEX offer_organisation ON offer (organisation_id, product_id);
CREATE TABLE need ({_RECORD}, organisation_id TEXT NOT NULL, kind TEXT, state TEXT NOT NULL,
    deadline TEXT NOT NULL, open_until TEXT NOT NULL, understood INTEGER NOT NULL, text_key TEXT NOT NULL);
CREATE INDEX need_organisation ON need (organisation_id);
CREATE INDEX need_urgency ON need (deadline, id);
CREATE INDEX need_not_understood ON need (id) WHERE understood = 0;
CREATE TABLE need_product (record_id TEXT NOT NULL, product_id TEXT NOT NULL, fit REAL NOT NULL,
    PRIMARY KEY (record_id, product_id)) WITHOUT ROWID;
CREATE INDEX need_product_product ON need_product (product_id, fit DESC);
CREATE TABLE relation ({_RECORD}, source_id TEXT NOT NULL, target_id TEXT NOT NULL);
CREATE INDEX relation_source ON relation (source_id);
CREATE INDEX relation_target ON relation (target_id);
CREATE TABLE introduction ({_RECORD}, a_id TEXT NOT NULL, b_id TEXT NOT NULL, party_id TEXT);
CREATE INDEX introduction_a ON introduction (a_id);
CREATE INDEX introduction_b ON introduction (b_id);
CREATE INDEX introduction_party ON introduction (party_id) WHERE party_id IS NOT NULL;
CREATE TABLE outcome ({_RECORD}, organisation_id TEXT NOT NULL, introduction_id TEXT);
CREATE INDEX outcome_organisation ON outcome (organisation_id);
CREATE TABLE reported_count ({_RECORD}, organisation_id TEXT NOT NULL);
CREATE INDEX reported_organisation ON reported_count (organisation_id);
CREATE TABLE txn (id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, by TEXT NOT NULL,
    why TEXT NOT NULL);
CREATE TABLE change (number INTEGER PRIMARY KEY AUTOINCREMENT, txn INTEGER NOT NULL, record_id TEXT NOT NULL,
    type TEXT NOT NULL, version INTEGER NOT NULL, before TEXT, after TEXT);
CREATE INDEX change_record ON change (record_id, number);
CREATE TABLE remembered (key TEXT PRIMARY KEY, value TEXT NOT NULL, at TEXT NOT NULL) WITHOUT ROWID;
"""

# Change sets: what one transaction did in form 1 is a change set of its own. And every field that names
# another record is found by it (`references_to`).
FORM_2 = """
CREATE TABLE change_set (place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    at TEXT NOT NULL, by TEXT NOT NULL, why TEXT NOT NULL, undoes TEXT);
CREATE INDEX change_set_undoes ON change_set (undoes) WHERE undoes IS NOT NULL;
INSERT INTO change_set (place, id, kind, at, by, why)
    SELECT id, 'chg_' || printf('%016d', id), iif(by IN ('load', 'qianxian'), 'load', 'edit'), at, by, why
    FROM txn ORDER BY id;
ALTER TABLE txn ADD COLUMN change_set INTEGER;
UPDATE txn SET change_set = id;
CREATE INDEX txn_change_set ON txn (change_set);
CREATE INDEX change_txn ON change (txn);
ALTER TABLE identity_decision ADD COLUMN other_id TEXT;
UPDATE identity_decision SET other_id = json_extract(body, '$.other_id');
CREATE INDEX identity_decision_organisation ON identity_decision (organisation_id);
CREATE INDEX identity_decision_other ON identity_decision (other_id) WHERE other_id IS NOT NULL;
ALTER TABLE offer ADD COLUMN party_id TEXT;
UPDATE offer SET party_id = json_extract(body, '$.party_id');
CREATE INDEX offer_party ON offer (party_id) WHERE party_id IS NOT NULL;
ALTER TABLE need ADD COLUMN product_id TEXT;
ALTER TABLE need ADD COLUMN solved_by_id TEXT;
UPDATE need SET product_id = json_extract(body, '$.product_id'),
    solved_by_id = json_extract(body, '$.solved_by_id');
CREATE INDEX need_stated ON need (product_id) WHERE product_id IS NOT NULL;
CREATE INDEX need_solved_by ON need (solved_by_id) WHERE solved_by_id IS NOT NULL;
ALTER TABLE relation ADD COLUMN product_id TEXT;
UPDATE relation SET product_id = json_extract(body, '$.product_id');
CREATE INDEX relation_product ON relation (product_id) WHERE product_id IS NOT NULL;
ALTER TABLE introduction ADD COLUMN need_id TEXT;
UPDATE introduction SET need_id = json_extract(body, '$.need_id');
CREATE INDEX introduction_need ON introduction (need_id) WHERE need_id IS NOT NULL;
CREATE TABLE introduction_product (record_id TEXT NOT NULL, product_ids TEXT NOT NULL,
    PRIMARY KEY (record_id, product_ids)) WITHOUT ROWID;
INSERT OR IGNORE INTO introduction_product
    SELECT i.id, p.value FROM introduction i, json_each(i.body, '$.product_ids') p;
CREATE INDEX introduction_product_product ON introduction_product (product_ids);
CREATE INDEX outcome_introduction ON outcome (introduction_id) WHERE introduction_id IS NOT NULL;
"""

# What people say of claims about products.
FORM_3 = f"""
CREATE TABLE judgement ({_RECORD}, product_id TEXT NOT NULL, organisation_id TEXT, other_id TEXT);
CREATE INDEX judgement_product ON judgement (product_id);
CREATE INDEX judgement_organisation ON judgement (organisation_id) WHERE organisation_id IS NOT NULL;
CREATE INDEX judgement_other ON judgement (other_id) WHERE other_id IS NOT NULL;
"""

# What people with an account are to organisations. Sessions and links are found by whose they are from now on: who is
# signed in by an earlier one signs in again.
FORM_4 = f"""
CREATE TABLE entrusted ({_RECORD}, organisation_id TEXT NOT NULL, person TEXT NOT NULL, introduction_id TEXT);
CREATE INDEX entrusted_organisation ON entrusted (organisation_id, type);
CREATE INDEX entrusted_person ON entrusted (person, type);
CREATE INDEX entrusted_introduction ON entrusted (introduction_id) WHERE introduction_id IS NOT NULL;
DELETE FROM remembered WHERE key LIKE 'session:%' OR key LIKE 'link:%';
"""

# Who may see what. What was open to all before there were accounts was not said to other enterprises: it is told as a
# category. The log is as today's records are, so that a copy and an undo are too.
_SHOWN = """replace({0}, ',"contacts":[', ',"shown":false,"contacts":[')"""
_AS_CATEGORY = """replace({0}, '"visibility":"named"', '"visibility":"category"')"""
_ASKED = (  # what a steward asks back of a need
    """iif(instr({0}, '"question":'), {0}, """
    """replace({0}, ',"external_ids":[', ',"question":null,"answer":null,"external_ids":['))"""
)
_NEED = _ASKED.format(_AS_CATEGORY)
FORM_5 = f"""
UPDATE organisation SET body = {_SHOWN.format("body")};
UPDATE change SET before = {_SHOWN.format("before")}, after = {_SHOWN.format("after")}
    WHERE type IN ('Enterprise', 'Institution', 'ClusterParty');
UPDATE need SET body = {_NEED.format("body")};
UPDATE change SET before = {_NEED.format("before")}, after = {_NEED.format("after")} WHERE type = 'Need';
UPDATE offer SET body = {_AS_CATEGORY.format("body")};
UPDATE change SET before = {_AS_CATEGORY.format("before")}, after = {_AS_CATEGORY.format("after")}
    WHERE type = 'Offer';
ALTER TABLE offer ADD COLUMN visibility TEXT;
UPDATE offer SET visibility = json_extract(body, '$.visibility');
DROP INDEX offer_organisation;
CREATE INDEX offer_organisation ON offer (organisation_id, product_id, visibility);
"""

# Needs and offers are found by the ids that other systems gave them.
_EXTERNAL = """
CREATE TABLE {0}_external (record_id TEXT NOT NULL, system TEXT NOT NULL, external_id TEXT NOT NULL,
    PRIMARY KEY (record_id, system, external_id)) WITHOUT ROWID;
CREATE INDEX {0}_external_key ON {0}_external (system, external_id);
"""
_KNOWN_AS = """replace({0}, ',"note":', ',"external_ids":[],"note":')"""
FORM_6 = f"""
{_EXTERNAL.format("need")}
INSERT OR IGNORE INTO need_external
    SELECT n.id, json_extract(x.value, '$.system'), json_extract(x.value, '$.id')
    FROM need n, json_each(n.body, '$.external_ids') x;
{_EXTERNAL.format("offer")}
UPDATE offer SET body = {_KNOWN_AS.format("body")};
UPDATE change SET before = {_KNOWN_AS.format("before")}, after = {_KNOWN_AS.format("after")}
    WHERE type = 'Offer';
"""

# The log is a chain from here on: what was written before stands as it stood. `about` is whom or what an event concerns.
FORM_7 = """
ALTER TABLE change ADD COLUMN seal BLOB;
ALTER TABLE txn ADD COLUMN last INTEGER;
ALTER TABLE txn ADD COLUMN seal BLOB;
ALTER TABLE change_set ADD COLUMN about TEXT;
CREATE TABLE chain (after_change INTEGER NOT NULL, after_txn INTEGER NOT NULL, after_set INTEGER NOT NULL,
    number INTEGER NOT NULL, txn INTEGER NOT NULL, seal BLOB NOT NULL);
INSERT INTO chain SELECT number, txn, place, number, txn, x''
    FROM (SELECT coalesce(max(number), 0) AS number FROM change), (SELECT coalesce(max(id), 0) AS txn FROM txn),
        (SELECT coalesce(max(place), 0) AS place FROM change_set);
"""

# What rewrites the log begins the chain anew: what was sealed before is not there any more.
_CHAIN_ANEW = """
UPDATE chain SET (after_change, after_txn, after_set) = (SELECT (SELECT coalesce(max(number), 0) FROM change),
    (SELECT coalesce(max(id), 0) FROM txn), (SELECT coalesce(max(place), 0) FROM change_set));
UPDATE chain SET number = after_change, txn = after_txn, seal = x'';
"""
_WITH_CONTACTS = '"contacts":[{'


def form_8(db: apsw.Connection) -> None:
    """Whom to ask stands in one place: records and the log have keys."""
    ids = [row[0] for row in db.execute(
        "SELECT DISTINCT record_id FROM change WHERE type IN ('Enterprise', 'Institution', 'ClusterParty') "
        f"AND (instr(after, '{_WITH_CONTACTS}') OR instr(before, '{_WITH_CONTACTS}'))"
    )]  # fmt: skip
    for id_ in ids:
        _hide_contacts(db, cast(str, id_))
    if ids:
        db.execute(_CHAIN_ANEW)


def _hide_contacts(db: apsw.Connection, id_: str) -> None:
    def remember(key: str, value: str) -> None:
        db.execute(
            "INSERT INTO remembered VALUES (?, ?, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))", (key, value)
        )

    keys: dict[str, str] = {}
    for table, column, key in (
        ("change", "before", "record_id"),
        ("change", "after", "record_id"),
        ("organisation", "body", "id"),
    ):
        found = list(db.execute(
            f"SELECT rowid, {column} FROM {table} WHERE {key} = ? AND instr({column}, '{_WITH_CONTACTS}')", (id_,)
        ))  # fmt: skip
        bodies = moved_out(id_, (cast(str, body) for _, body in found), remember, keys)
        db.executemany(
            f"UPDATE {table} SET {column} = ? WHERE rowid = ?",
            [(body, rowid) for (rowid, _), body in zip(found, bodies, strict=True)],
        )


# To which cluster something of another is shared.
FORM_9 = """
ALTER TABLE entrusted ADD COLUMN to_id TEXT;
CREATE INDEX entrusted_to ON entrusted (to_id) WHERE to_id IS NOT NULL;
"""

# What became of records of a kind is found without looking through the rest of the log.
FORM_10 = "CREATE INDEX change_type ON change (type);"

MIGRATIONS: tuple[str | Callable[[apsw.Connection], None], ...] = (
    FORM_1,
    FORM_2,
    FORM_3,
    FORM_4,
    FORM_5,
    FORM_6,
    FORM_7,
    form_8,
    FORM_9,
    FORM_10,
)


def recognise(db: apsw.Connection) -> None:
    """`BadInput` when the database is somebody else's or of a later form; nothing in it is changed."""
    form = db.pragma("user_version")
    with_tables = db.execute("SELECT count(*) FROM sqlite_schema").get
    if with_tables and db.pragma("application_id") != APPLICATION_ID:
        raise BadInput(
            "这个数据库文件不是牵线的，未作任何改动；请换一个文件名。",
            "This database file is not Qianxian's and was left alone; name another file.",
            code="FOREIGN_DATABASE",
        )
    if form > len(MIGRATIONS):
        raise BadInput(
            f"数据库的格式（{form}）比本程序（{len(MIGRATIONS)}）新；请升级程序。",
            f"The database has form {form}, this program knows {len(MIGRATIONS)}; upgrade the program.",
            code="NEWER_DATABASE",
        )


def migrate(db: apsw.Connection) -> None:
    """Bring a recognised database to today's form."""
    if db.pragma("user_version") == len(MIGRATIONS) and db.pragma("application_id") == APPLICATION_ID:
        return
    db.execute("BEGIN IMMEDIATE")
    form = db.pragma("user_version")
    try:
        for number in range(form, len(MIGRATIONS)):
            step = MIGRATIONS[number]
            step(db) if callable(step) else db.execute(step)
            db.pragma("user_version", number + 1)
        db.pragma("application_id", APPLICATION_ID)
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise
    if 0 < form < 8:
        scrub(db)  # no page keeps what was moved


def scrub(db: apsw.Connection) -> None:
    """Leave in the file and its log nothing but what is stored."""
    db.execute("VACUUM")
    db.pragma("wal_checkpoint", "TRUNCATE")
