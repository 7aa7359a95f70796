"""The stored form: constraints and indexes, and how a database is recognised as ours.

(:ChangeLog) is the mark of a database of ours: its form, and the number of the last change that may be seen.
(:Writer) is locked by whoever writes: the number and the transaction that were really committed.
"""

from datetime import UTC, datetime

from neo4j.exceptions import ClientError

from graph.stores.chain import BEGINNING
from graph.stores.neo4j.address import Address
from graph.stores.neo4j.drawing import Edge, Node, Written
from graph.stores.neo4j.external import KNOWN_AS
from graph.stores.neo4j.line import READ_SECONDS, WAKING_SECONDS, WRITE_SECONDS, Line
from graph.stores.neo4j.nouns import NOUNS
from graph.stores.neo4j.problems import too_old
from graph.stores.neo4j.reader import record_of
from graph.stores.persons import moved_out
from schema import BadInput, NotFound

FORM = 5
_OLDEST = 1
# What is kept beside the graph: nodes without the label Qianxian.
LOG = ("Change", "ChangeLog", "ChangeSet", "Past", "Remembered", "Transaction", "Writer")
_PREPARING = 60.0

_CJK = "OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk', `fulltext.eventually_consistent`: true}}"  # no write waits
# Name → what follows it. A constraint has an index of its own name.
_CONSTRAINTS = {
    "qianxian_id": "FOR (n:Qianxian) REQUIRE n.id IS UNIQUE",
    "change_number": "FOR (n:Change) REQUIRE n.number IS UNIQUE",
    "transaction_id": "FOR (n:Transaction) REQUIRE n.id IS UNIQUE",
    "change_set_id": "FOR (n:ChangeSet) REQUIRE n.id IS UNIQUE",
    "remembered_key": "FOR (n:Remembered) REQUIRE n.key IS UNIQUE",
    "change_log_one": "FOR (n:ChangeLog) REQUIRE n.one IS UNIQUE",
    "writer_one": "FOR (n:Writer) REQUIRE n.one IS UNIQUE",
    **{
        f"{name.lower()}_id": f"FOR ()-[r:{name}]-() REQUIRE r.id IS UNIQUE"
        for noun in NOUNS
        if isinstance(noun, Edge)
        for name in noun.names
    },
}
_INDEXES = {
    **{
        f"{noun.label.lower()}_id": f"FOR (n:{noun.label}) ON (n.id)"
        for noun in NOUNS
        if isinstance(noun, Node)
    },
    **{
        f"{name.lower()}_{key}": f"FOR ()-[r:{name}]-() ON (r.{key})"
        for noun in NOUNS
        if isinstance(noun, Edge)
        for name in noun.names
        for key in noun.also
    },
    "change_record": "FOR (n:Change) ON (n.record_id)",
    "transaction_at": "FOR (n:Transaction) ON (n.at)",
    "transaction_change_set": "FOR (n:Transaction) ON (n.change_set)",
    "change_set_place": "FOR (n:ChangeSet) ON (n.place)",
    "change_set_undoes": "FOR (n:ChangeSet) ON (n.undoes)",
    "past_number": "FOR (n:Past) ON (n.number)",
    "organisation_name_key": "FOR (n:Organisation) ON (n.name_key)",
    "organisation_place": "FOR (n:Organisation) ON (n.place_in_list, n.id)",
    "organisation_uscc": "FOR (n:Organisation) ON (n.uscc)",
    "product_name_key": "FOR (n:Product) ON (n.name_key)",
    "need_place": "FOR (n:Need) ON (n.place_in_list, n.id)",
    "entrusted_person": "FOR (n:Entrusted) ON (n.person)",
    "identity_decision_name_key": "FOR (n:IdentityDecision) ON (n.name_key)",
}
_TEXT_INDEXES = {"offers_external": "FOR ()-[r:OFFERS]-() ON (r.external_keys)"}
# For who looks for a part of a name: nothing that is loaded or matched asks them.
_FOR_SEARCHING = {
    "organisation_names": "FOR (n:Organisation) ON (n.names_key)",
    "product_names": "FOR (n:Product) ON (n.names_key)",
    "need_text": "FOR (n:Need) ON (n.text_key)",
}
# For who follows changes of a rare kind: a load looks back at none.
_FOR_FOLLOWERS = {"change_type": "FOR (n:Change) ON (n.type, n.number)"}
# For analysts: nothing of ours asks them.
_FOR_ANALYSTS = {
    "organisation_name": "FOR (n:Organisation) ON (n.name)",
    "product_name": "FOR (n:Product) ON (n.name)",
}
_FULLTEXT_FOR_ANALYSTS = {
    "organisation_text": f"FOR (n:Organisation) ON EACH [n.name, n.short_name, n.aliases] {_CJK}",
    "product_text": f"FOR (n:Product) ON EACH [n.name, n.aliases] {_CJK}",
    "need_words": f"FOR (n:Need) ON EACH [n.text] {_CJK}",
}


def _made(*kinds: tuple[str, dict[str, str]]) -> dict[str, str]:
    return {
        name: f"CREATE {kind} {name} IF NOT EXISTS {rest}"
        for kind, named in kinds
        for name, rest in named.items()
    }


_AT_FIRST = _made(("CONSTRAINT", _CONSTRAINTS), ("INDEX", _INDEXES), ("TEXT INDEX", _TEXT_INDEXES))
_AT_LAST = _made(
    ("TEXT INDEX", _FOR_SEARCHING),
    ("INDEX", _FOR_FOLLOWERS | _FOR_ANALYSTS),
    ("FULLTEXT INDEX", _FULLTEXT_FOR_ANALYSTS),
)
# Form 2: who may see what, as in graph/stores/sqlite/migrations.py. A record's JSON and the log are as today's are.
# Some at a time, until none is left that is as it was.
_SHOWN = """replace({0}, ',"contacts":[', ',"shown":false,"contacts":[')"""
_AS_CATEGORY = """replace({0}, '"visibility":"named"', '"visibility":"category"')"""
_ASKED = """replace({0}, ',"external_ids":[', ',"question":null,"answer":null,"external_ids":[')"""
_NOT_ASKED = """({0} CONTAINS ',"external_ids":[' AND NOT {0} CONTAINS '"question":')"""
_OLD = """({0} CONTAINS ',"contacts":[' AND NOT {0} CONTAINS ',"shown":')"""
_NAMED = """{0} CONTAINS '"visibility":"named"'"""
_TO_FORM_2 = (
    f"MATCH (r:Organisation) WHERE {_OLD.format('r.body')} WITH r LIMIT $most "
    f"SET r.body = {_SHOWN.format('r.body')}, r.shown = false RETURN count(*)",
    *(
        f"MATCH {pattern} WHERE {_NAMED.format('r.body')} WITH r LIMIT $most "
        f"SET r.body = {_AS_CATEGORY.format('r.body')}, r.visibility = 'category' RETURN count(*)"
        for pattern in ("(r:Need)", "()-[r:OFFERS]->()")
    ),
    f"MATCH (r:Need) WHERE {_NOT_ASKED.format('r.body')} WITH r LIMIT $most "
    f"SET r.body = {_ASKED.format('r.body')} RETURN count(*)",
    *(
        f"MATCH (c:Change) WHERE c.type IN {types} AND ({old.format('c.before')} OR {old.format('c.after')}) "
        f"WITH c LIMIT $most SET c.before = {new.format('c.before')}, c.after = {new.format('c.after')} "
        "RETURN count(*)"
        for types, old, new in (
            (["Enterprise", "Institution", "ClusterParty"], _OLD, _SHOWN),
            (["Need", "Offer"], _NAMED, _AS_CATEGORY),
            (["Need"], _NOT_ASKED, _ASKED),
        )
    ),
)
# Form 3: needs and offers are found by the ids that other systems gave them.
_KNOWN_AS = """replace({0}, ',"note":', ',"external_ids":[],"note":')"""
_NOT_KNOWN = """({0} IS NOT NULL AND NOT {0} CONTAINS ',"external_ids":[')"""
_TO_FORM_3 = (
    f"MATCH ()-[r:OFFERS]->() WHERE {_NOT_KNOWN.format('r.body')} WITH r LIMIT $most "
    f"SET r.body = {_KNOWN_AS.format('r.body')} RETURN count(*)",
    f"MATCH (c:Change) WHERE c.type = 'Offer' AND ({_NOT_KNOWN.format('c.before')} OR {_NOT_KNOWN.format('c.after')}) "
    f"WITH c LIMIT $most SET c.before = {_KNOWN_AS.format('c.before')}, c.after = {_KNOWN_AS.format('c.after')} "
    "RETURN count(*)",
)
_KNOWN_NEEDS = """MATCH (r:Need) WHERE r.id > $after AND r.body CONTAINS '"external_ids":[{'
    RETURN r.record, r.version, r.body ORDER BY r.id LIMIT $most"""
# Form 4: the log is a chain from here on; what was written before stands as it stood.
_CHAINED = """MATCH (l:ChangeLog {one: true}) MATCH (w:Writer {one: true}) WHERE w.seal IS NULL
    SET w.seal = $beginning, l.after_change = w.number, l.after_transaction = w.transaction"""
# Form 5: whom to ask stands in one place; records and the log have keys. What was sealed before is not there any more.
_WITH_CONTACTS = """'"contacts":[{"person'"""
_NAMING = f"""MATCH (c:Change) WHERE c.type IN ['Enterprise', 'Institution', 'ClusterParty'] AND c.record_id > $after
        AND (c.before CONTAINS {_WITH_CONTACTS} OR c.after CONTAINS {_WITH_CONTACTS})
    RETURN DISTINCT c.record_id AS id ORDER BY id LIMIT $most"""
_BODIES = f"""MATCH (c:Change {{record_id: $id}}) UNWIND ['before', 'after'] AS name
    WITH c, name WHERE c[name] CONTAINS {_WITH_CONTACTS} RETURN elementId(c) AS node, name, c[name] AS body
    UNION ALL MATCH (r:Organisation {{id: $id}}) WHERE r.body CONTAINS {_WITH_CONTACTS}
    RETURN elementId(r) AS node, 'body' AS name, r.body AS body"""
_HIDDEN = """CALL () { UNWIND $values AS row MERGE (m:Remembered {key: row.key}) SET m.value = row.value, m.change = 0, m.at = $at }
    CALL () { UNWIND $rows AS row MATCH (n) WHERE elementId(n) = row.id SET n[row.name] = row.body }
    MATCH (l:ChangeLog {one: true}) MATCH (w:Writer {one: true})
    SET w.seal = $beginning, l.after_change = w.number, l.after_transaction = w.transaction"""
_AT_A_TIME = 2_000
_FIRST_NODES = """
MERGE (l:ChangeLog {one: true})
    ON CREATE SET l.form = $form, l.number = 0, l.after_change = 0, l.after_transaction = 0
MERGE (w:Writer {one: true}) ON CREATE SET w.number = 0, w.transaction = 0, w.seal = $beginning
"""


def form_of(line: Line) -> int | None:
    """The form of the database, None where it is not (yet) ours; `BadInput` when this program cannot use it."""
    line.greet()
    rows = line.read("MATCH (l:ChangeLog {one: true}) RETURN l.form", {}, WAKING_SECONDS)
    form = rows[0][0] if rows else None
    if form is None:
        return None
    if form > FORM:
        raise BadInput(
            f"数据库的格式（{form}）比本程序（{FORM}）新；请升级程序。",
            f"The database has form {form}, this program knows {FORM}; upgrade the program.",
            code="NEWER_DATABASE",
        )
    if form < _OLDEST:
        raise BadInput(
            f"数据库的格式（{form}）比本程序（{_OLDEST}）旧；请用旧程序导出（qianxian copy）后再用本程序载入。",
            f"The database has form {form}, this program knows {_OLDEST} and later; copy it out with the program that wrote it.",
            code="OLDER_DATABASE",
        )
    return int(form)


def prepare(line: Line, *, must_exist: bool = False) -> bool:
    """Make an empty database ours, give one that is ours the indexes that it lacks, and refuse somebody else's.

    Whether it was empty, or somebody is at work who found it so: then `finish` is due when this program is done with
    it, or the next one does it. Indexes that take as long to be kept as all the rest are made in a fraction of the time
    of what is there already.
    """
    form = form_of(line)
    if form is None:
        check_server(line)
        refusal = _refusal(line)
        if refusal is not None and form_of(line) is None:  # else another process made it ours meanwhile
            raise refusal
        if must_exist:
            raise NotFound(
                f"这个数据库里还没有数据：{line.address}；请先用 qianxian load 载入。",
                f"There is nothing in {line.address} yet; load data with qianxian load first.",
                code="NO_DATABASE",
            )
    lacking = _lacking(line, _AT_FIRST if form is None else _AT_FIRST | _AT_LAST)
    later = bool(lacking) and lacking.keys() <= _AT_LAST.keys() and _somebody_writes(line)
    if lacking and not later:
        _make_indexes(line, lacking)
        line.read("CALL db.awaitIndexes(60)", {}, _PREPARING)
    if form is None:
        line.write(_FIRST_NODES, {"form": FORM, "beginning": BEGINNING})
        return True
    if form < 2:
        _to_form(line, 2, _TO_FORM_2)
    if form < 3:
        _draw_known_needs(line)
        _to_form(line, 3, _TO_FORM_3)
    if form < 4:
        line.write(_CHAINED, {"beginning": BEGINNING})
        _to_form(line, 4, ())
    if form < 5:
        _hide_contacts(line)
        _to_form(line, 5, ())
    return later


def finish(line: Line) -> None:
    """Have the server make the indexes for searching, for followers and for analysts: it does so in the background, and nobody waits
    for one that does not answer, or for others who write."""
    lacking = _lacking(line, _AT_LAST, READ_SECONDS)
    if lacking and not _somebody_writes(line):
        _make_indexes(line, lacking, WRITE_SECONDS)


def _somebody_writes(line: Line) -> bool:
    """Whoever makes an index waits until all are done who write what it is of: that may be a large load."""
    statement = "SHOW TRANSACTIONS YIELD activeLockCount WHERE activeLockCount > 0 RETURN count(*) > 0"
    return bool(line.read(statement, {})[0][0])


def _refusal(line: Line) -> BadInput | None:
    """Why what is there may not become ours."""
    if not line.address.beside:
        return foreign(line.address) if line.read("MATCH (n) RETURN 1 LIMIT 1", {}) else None
    taken = line.read(
        f"MATCH (n:{'|'.join(LOG)}) UNWIND labels(n) AS label WITH DISTINCT label WHERE label IN $ours "
        "RETURN label ORDER BY label",
        {"ours": LOG},
    )
    return crowded(line.address, [label for (label,) in taken]) if taken else None


def _to_form(line: Line, form: int, statements: tuple[str, ...]) -> None:
    """What was interrupted goes on where it stopped."""
    for statement in statements:
        while line.write(statement, {"most": _AT_A_TIME}, _PREPARING) != [[0]]:
            pass
    line.write("MATCH (l:ChangeLog {one: true}) SET l.form = $form", {"form": form})


def _draw_known_needs(line: Line) -> None:
    after = ""
    while rows := line.read(_KNOWN_NEEDS, {"after": after, "most": _AT_A_TIME}, _PREPARING):
        needs = [record_of(row) for row in rows]
        drawn = [Written(need, need.version, 0, before=need) for need in needs]
        for statement, properties in KNOWN_AS.draw(drawn):
            line.write(statement, {"rows": properties}, _PREPARING)
        after = needs[-1].id


def _hide_contacts(line: Line) -> None:
    """One organisation at a time, with all that the log has of it."""
    after, at = "", datetime.now(UTC).isoformat(timespec="milliseconds")
    while ids := [row[0] for row in line.read(_NAMING, {"after": after, "most": _AT_A_TIME}, _PREPARING)]:
        for id_ in ids:
            found = line.read(_BODIES, {"id": id_}, _PREPARING)
            remembered: dict[str, str] = {}
            bodies = moved_out(id_, (body for _, _, body in found), remembered.__setitem__, {})
            rows = [
                {"id": n, "name": name, "body": body}
                for (n, name, _), body in zip(found, bodies, strict=True)
            ]
            values = [{"key": key, "value": value} for key, value in remembered.items()]
            line.write(
                _HIDDEN, {"values": values, "rows": rows, "at": at, "beginning": BEGINNING}, _PREPARING
            )
        after = ids[-1]


def _lacking(line: Line, wanted: dict[str, str], seconds: float = _PREPARING) -> dict[str, str]:
    """Those that are not there; by name, so that one that an administrator made stronger stays."""
    there = {name for (name,) in line.read("SHOW INDEXES YIELD name", {}, seconds)}
    return {name: wanted[name] for name in sorted(wanted.keys() - there)}


def _make_indexes(line: Line, lacking: dict[str, str], seconds: float = _PREPARING) -> None:
    for statement in lacking.values():
        try:
            line.write(statement, {}, seconds)
        except ClientError as error:  # IF NOT EXISTS does not look at what another process makes meanwhile
            if error.code != "Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists":
                raise


def check_server(line: Line) -> None:
    """`BadInput` where the server is too old for what we ask of it."""
    version = server_version(line)
    parts = version.split(".")
    if (int(parts[0]), int(parts[1])) < (5, 23):
        raise too_old(version)


def server_version(line: Line) -> str:
    rows = line.read(
        "CALL dbms.components() YIELD name, versions WHERE name = 'Neo4j Kernel' RETURN versions[0]", {}
    )
    return str(rows[0][0])


def crowded(address: Address, labels: list[str]) -> BadInput:
    named = ", ".join(f":{label}" for label in labels)
    return BadInput(
        f"不能与别人的数据共用这个数据库：{address} 里已有 {named} 节点，本程序的记录也用这些标签；未作任何改动。请另用一个数据库。",
        f"{address} cannot be shared: it has nodes {named}, labels that this program keeps its own log under; nothing was "
        "touched. Name another database.",
        code="FOREIGN_DATABASE",
    )


def foreign(address: Address) -> BadInput:
    return BadInput(
        f"这个数据库里有别人的数据，未作任何改动：{address}；请换一个空的数据库，"
        "确要放在一起时在地址后加 ?beside=yes（别人的节点不会被改动）。",
        f"{address} holds somebody else's data and was left alone; name an empty database, or, to share it, "
        "put ?beside=yes behind the URL (their nodes are never touched).",
        code="FOREIGN_DATABASE",
    )
