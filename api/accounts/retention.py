"""保存期限: what is not needed any more goes after its time, rule by rule."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from api.accounts import leaving, links, people, sessions
from api.staging import Staging
from committee import erasing
from graph.stores import ChangeKind, NewChangeSet, Store, Transaction, View
from graph.stores.persons import REMEMBERED, keys_in, known
from schema import BadInput, Consent, Organisation, Purpose, Reveal

WHY = "保存期限已到 · its time is over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Periods:
    """For how many days each is kept: accounts of those who left, contacts of enterprises that took their consent back,
    contacts that no record names any more, and who was shown contacts. Sessions and links have their own ends."""

    left: int = 180
    withdrawn: int = 365
    superseded: int = 365
    reveals: int = 1_095

    def __post_init__(self) -> None:
        if any(getattr(self, one.name) < 0 for one in fields(self)):
            raise BadInput(
                "保存期限是天数，不能小于 0。", "A period is a number of days, 0 or more.", code="BAD_PERIOD"
            )


@dataclass(frozen=True, slots=True)
class Rule:
    """What goes: `due` says what, `let_go` takes it out."""

    name: str
    zh: str
    en: str
    due: Callable[[View, Periods, datetime], list[str]]
    let_go: Callable[[Transaction, list[str]], None]


@dataclass(frozen=True, slots=True)
class Gone:
    """How many of a rule went, or would go."""

    name: str
    zh: str
    en: str
    count: int


def run(store: Store, periods: Periods, now: datetime, by: str, *, dry: bool = False) -> list[Gone]:
    """Let go what is due, in one transaction that stands in the log; with `dry` only say what it would be."""
    change_set = NewChangeSet(kind=ChangeKind.ERASURE, why=WHY)
    with store.write(by, WHY, change_set) as tx:
        due = [(rule, rule.due(tx, periods, now)) for rule in RULES]
        if not dry and any(found for _, found in due):
            for rule, found in due:
                rule.let_go(tx, found)
            tx.commit()
    if not dry:
        store.scrub()
    return [Gone(rule.name, rule.zh, rule.en, len(found)) for rule, found in due]


def swept(staging: Staging, now: datetime, *, dry: bool = False) -> list[Gone]:
    """The same of what waits in files beside the store."""
    over = staging.over(now.timestamp())
    counts = Counter(one.is_loaded for one in over)
    if not dry:
        for one in over:
            one.remove()
    return [
        Gone("uploads", "没有导入的上传文件", "files uploaded and not loaded", counts[False]),
        Gone("rejected", "导入的结果和被拒绝的行", "results of loads, and rows refused", counts[True]),
    ]


def _sessions(view: View, periods: Periods, now: datetime) -> list[str]:
    return [id_ for id_, one in sessions.every(view) if one.is_over(now)]


def _end_sessions(tx: Transaction, ids: list[str]) -> None:
    over = set(ids)
    of = {id_: one.person_id for id_, one in sessions.every(tx) if id_ in over}
    for id_, person in of.items():
        sessions.end(tx, person, [id_])


def _links(view: View, periods: Periods, now: datetime) -> list[str]:
    return [person for person, one in links.every(view) if one.until < now]


def _withdraw_links(tx: Transaction, ids: list[str]) -> None:
    for person in ids:
        links.withdraw(tx, person)


def _accounts(view: View, periods: Periods, now: datetime) -> list[str]:
    before = now - timedelta(days=periods.left)
    return [one.id for one in people.everyone(view) if one.left and datetime.fromisoformat(one.left) < before]


def _forget_accounts(tx: Transaction, ids: list[str]) -> None:
    for person in people.people(tx, ids).values():
        leaving.forget(tx, person)


def _withdrawn(view: View, periods: Periods, now: datetime) -> list[str]:
    """Persons named by enterprises that agreed to nothing any more, longer ago than that."""
    before = now - timedelta(days=periods.withdrawn)
    gone = {
        one.organisation_id
        for one in view.all(Consent)
        if one.purpose is Purpose.SERVICE
        and one.withdrawn_at
        and datetime.fromisoformat(one.withdrawn_at) < before
    }
    return list(dict.fromkeys(one.person for one in known(view.remembered(REMEMBERED)) if one.of in gone))


def _superseded(view: View, periods: Periods, now: datetime) -> list[str]:
    """Keys that no record names, and none named since."""
    before = now - timedelta(days=periods.superseded)
    named = set(keys_in(view.all(Organisation)))
    lost: dict[str, list[str]] = {}
    for one in known(view.remembered(REMEMBERED)):
        if one.key not in named:
            lost.setdefault(one.of, []).append(one.key)
    return [key for of, keys in lost.items() for key in _since(view, of, keys, before)]


def _since(view: View, of: str, keys: list[str], before: datetime) -> Iterator[str]:
    last: dict[str, str] = {}
    for change in view.history(of):
        last |= dict.fromkeys(
            keys_in([one for one in (change.before, change.after) if one is not None]), change.at
        )
    return (key for key in keys if key not in last or datetime.fromisoformat(last[key]) < before)


def _forget_keys(tx: Transaction, keys: list[str]) -> None:
    tx.forget(REMEMBERED + key for key in keys)


def _erase(tx: Transaction, persons: list[str]) -> None:
    if persons:
        erasing.erase_persons(tx, persons)


def _reveals(view: View, periods: Periods, now: datetime) -> list[str]:
    before = now - timedelta(days=periods.reveals)
    return [one.id for one in view.all(Reveal) if datetime.fromisoformat(one.at) < before]


def _take_out_reveals(tx: Transaction, ids: list[str]) -> None:
    tx.remove(one for one in tx.get_many(Reveal, ids) if one is not None)


RULES = (
    Rule("sessions", "过期的登录", "sessions that are over", _sessions, _end_sessions),
    Rule("links", "过期的一次性链接", "one-time links that are over", _links, _withdraw_links),
    Rule("left", "离开的人的账号", "accounts of those who left", _accounts, _forget_accounts),
    Rule(
        "withdrawn",
        "撤回同意的企业的联系人",
        "persons named by enterprises that withdrew",
        _withdrawn,
        _erase,
    ),
    Rule(
        "superseded", "没有记录再用到的联系方式", "contacts that no record names", _superseded, _forget_keys
    ),
    Rule("reveals", "查看联系方式的记录", "reveals of contacts", _reveals, _take_out_reveals),
)
