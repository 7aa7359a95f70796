"""What was decided about names, each with the way back."""

from dataclasses import dataclass

from api.console.asked import Asked
from api.console.facts import names_in
from committee import identity
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
    every = identity.decisions(view)
    newest = [(one.decision, one.change) for one in every[:MOST]]
    names = names_in(view, (), [id_ for each, _ in newest for id_ in (each.organisation_id, each.other_id)])
    return DecidedPage(
        decisions=tuple(
            Decision(
                each, names.organisation(each.organisation_id), names.organisation(each.other_id), change
            )
            for each, change in newest
        ),
        more=max(0, len(every) - MOST),
        open=len(asked.services.proposals.of(view)),
    )
