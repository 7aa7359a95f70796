"""屏蔽: an organisation says by a name or a code whom it does not want to be brought together with. It is told the same
whether anybody is called so or not; who is called so, today or later, and it are not suggested to each other."""

from collections.abc import Iterable
from dataclasses import replace

from committee import checks, consenting
from graph.stores import Transaction, View
from graph.text.calling import key_of, keys_of
from schema import BadInput, Block, NotAllowed, NotFound, Organisation, Source
from schema.block import block_id

MOST_A_DAY = 5  # new names: who tried out many would see who is behind a suggestion that goes
MOST = 200


def block_called(tx: Transaction, organisation_id: str, word: str, person: str, source: Source) -> Block:
    """Whoever is called so is kept apart from it. What is open with such a one, since both agreed, closes. `NotAllowed` (TOO_MANY_BLOCKS) where it named too many."""
    organisation = checks.existing(tx, Organisation, organisation_id)
    name = checks.name(word, "word")
    key = key_of(name)
    if key in keys_of(organisation):
        raise BadInput(
            "这是您自己的企业。",
            "That is your own enterprise.",
            code="BLOCKED_ITSELF",
            detail={"field": "word"},
        )
    theirs = tx.entrusted_with(Block, [organisation_id])
    known = next((one for one in theirs if one.key == key), None)
    if known and known.stands:
        return known
    _check_how_many(theirs, source.recorded_at[:10])
    new = Block(
        id=block_id(organisation_id, key),
        organisation_id=organisation_id,
        person=person,
        word=name,
        key=key,
        blocked_at=source.recorded_at,
        sources=(source,),
    )
    for one in consenting.open_with(tx, organisation_id):
        other = tx.get(Organisation, one.other(organisation_id))
        if other is not None and key in keys_of(other):
            consenting.refuse(tx, one.id, organisation_id, "不再对接", source)
    return checks.kept(tx, replace(known, blocked_at=source.recorded_at, lifted_at=None) if known else new)


def _check_how_many(theirs: Iterable[Block], today: str) -> None:
    said = list(theirs)
    new_today = sum(1 for one in said if one.blocked_at[:10] == today)
    if new_today >= MOST_A_DAY or sum(1 for one in said if one.stands) >= MOST:
        raise NotAllowed(
            f"一天最多屏蔽 {MOST_A_DAY} 个名称，一共最多 {MOST} 个；请明天再加，或请店小二帮忙。",
            f"{MOST_A_DAY} names a day and {MOST} in all may be blocked: go on tomorrow, or ask your steward.",
            code="TOO_MANY_BLOCKS",
            detail={"field": "word"},
        )


def lift(tx: Transaction, organisation_id: str, id_: str, source: Source) -> Block:
    """It may be brought together again with whoever is called so."""
    one = tx.get(Block, id_)
    if one is None or one.organisation_id != organisation_id:
        raise NotFound("没有找到。", "Nothing was found here.")
    return checks.kept(tx, replace(one, lifted_at=source.recorded_at)) if one.stands else one


def standing(view: View, organisation_id: str) -> list[Block]:
    """What it blocked and did not lift, the last first."""
    found = [one for one in view.entrusted_with(Block, [organisation_id]) if one.stands]
    return sorted(found, key=lambda one: (one.blocked_at, one.id), reverse=True)
