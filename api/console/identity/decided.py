"""What was decided about names, each with the way back."""

from dataclasses import dataclass

from api.console.asked import Asked
from api.console.facts import names_in
from graph.stores import Change, View
from schema import IdentityDecision, Organisation

MOST = 200


@dataclass(frozen=True, slots=True)
class Decision:
    decision: IdentityDecision
    organisation: Organisation | None
    other: Organisation | None
    change: Change


@dataclass(frozen=True, slots=True)
class DecidedPage:
    """The newest first."""

    decisions: tuple[Decision, ...]
    more: int
    open: int


def decided(view: View, asked: Asked) -> DecidedPage:
    every = list(view.all(IdentityDecision))
    latest = {decision.id: view.history(decision.id)[-1] for decision in every[: MOST * 5]}
    newest = sorted(
        (each for each in every if each.id in latest), key=lambda each: latest[each.id].number, reverse=True
    )
    names = names_in(view, (), [id_ for each in newest for id_ in (each.organisation_id, each.other_id)])
    return DecidedPage(
        decisions=tuple(
            Decision(
                each,
                names.organisation(each.organisation_id),
                names.organisation(each.other_id),
                latest[each.id],
            )
            for each in newest[:MOST]
        ),
        more=max(0, len(every) - MOST),
        open=len(asked.services.proposals.of(view)),
    )
