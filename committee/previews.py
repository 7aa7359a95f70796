"""How often an enterprise may look for prospects: whoever asks again and again with a little changed each time wants to
find out more than is told."""

from datetime import date
from hashlib import blake2b

from graph.stores import Store, Transaction, View
from schema import NotAllowed

MOST_A_DAY = 40  # different questions; the same one again is none
_PREVIEWS = "previews:"


def check_preview(view: View, organisation_id: str, question: str, today: date) -> bool:
    """Whether the question is to be counted: False where it was asked that day already. `NotAllowed`
    (TOO_MANY_PREVIEWS) where the enterprise asked too many different ones."""
    so_far = _asked(view.recall(f"{_PREVIEWS}{organisation_id}"), today)
    if (asked := _digest(question)) in so_far:
        return False
    if len(so_far) >= MOST_A_DAY:
        raise NotAllowed(
            f"今天已经试了 {MOST_A_DAY} 种问法，请明天再试，或请店小二帮忙找。",
            f"{MOST_A_DAY} different questions were asked today: ask again tomorrow, or ask your steward to look.",
            code="TOO_MANY_PREVIEWS",
        )
    return asked not in so_far


def count_preview(store: Store, organisation_id: str, question: str, today: date) -> None:
    """Before the answer is given; others may have asked meanwhile."""
    key = f"{_PREVIEWS}{organisation_id}"
    with store.write("previews", "counted a question") as tx:
        if check_preview(tx, organisation_id, question, today):
            _keep(tx, key, [*_asked(tx.recall(key), today), _digest(question)], today)


def _asked(kept: str | None, today: date) -> list[str]:
    """What was asked that day so far."""
    day, *asked = kept.split(" ") if kept else [""]
    return asked if day == today.isoformat() else []


def _keep(tx: Transaction, key: str, asked: list[str], today: date) -> None:
    tx.remember(key, " ".join((today.isoformat(), *dict.fromkeys(asked))))
    tx.commit()


def _digest(question: str) -> str:
    return blake2b(question.encode(), digest_size=6).hexdigest()
