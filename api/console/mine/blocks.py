"""Whom an enterprise does not want to meet: a name or a code is typed, and taken back again. Nobody is looked up."""

from dataclasses import dataclass

from api.console.asked import Asked, Elsewhere
from api.console.forms import new_token
from api.console.mine.own import Own, confirmed, said_by
from api.console.posted import not_whole
from committee import acting, blocking
from graph.stores import Transaction, View
from schema import Block, Problem


@dataclass(frozen=True, slots=True)
class BlocksPage:
    own: Own
    blocks: list[Block]
    word: str
    token: str
    problem: Problem | None


def blocks(view: View, asked: Asked) -> BlocksPage:
    mine = confirmed(view, asked)
    return BlocksPage(
        own=mine,
        blocks=blocking.standing(view, mine.organisation.id),
        word=asked.form.text("word") if asked.form else "",
        token=new_token(),
        problem=asked.problem,
    )


def act_on_blocks(tx: Transaction, asked: Asked) -> Elsewhere:
    """What the button says: block whoever is called so, or lift it."""
    assert asked.form is not None
    mine = confirmed(tx, asked)
    here = f"{mine.path}/blocks"
    match asked.form.text("do"):
        case "block":
            acting.block_called(tx, mine.me, asked.form.text("word"), said_by(asked))
            return Elsewhere(f"{here}?done=blocked_name")
        case "lift":
            acting.lift_block(tx, mine.me, asked.form.text("block"), said_by(asked))
            return Elsewhere(f"{here}?done=lifted")
    raise not_whole()
