"""Which suggestions for a need are new, because something that they rest on was written since."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from committee.feed import FOLLOWED
from graph.matching import Matcher, Suggestion
from graph.stores import View
from schema import Need

FIRST = 10  # how many suggestions of a need are looked at


@dataclass(frozen=True, slots=True)
class Matched:
    """A suggestion for `need` that is new; go on after the change `number`."""

    number: int
    need: Need
    suggestion: Suggestion


def newly_matched(
    view: View, matcher: Matcher, need_ids: Sequence[str], since: int, most: int
) -> tuple[list[Matched], int]:
    """Of the first suggestions of each need those that rest on one of the next `most` changes, and the number to go on
    from. A need that the reader does not see, or that is gone, has none. While a load is still being taken in one goes on
    from `since`: what rests on its products is found only then."""
    if matcher.number(view) is None:
        return [], since
    changes = view.whole.changes(since, FOLLOWED, most)
    reached = changes[-1].number if len(changes) == most else view.number()
    written = {change.record_id for change in changes}
    needs = [one for one in view.get_many(Need, need_ids) if one is not None] if written else []
    found = [(need, one) for need in needs for one in _new(view, matcher, need, written)]
    # Who stops half-way hears the rest again: only after the last may one go on.
    numbers = [since] * (len(found) - 1) + [reached]
    return [Matched(number, *one) for number, one in zip(numbers, found, strict=False)], reached


def _new(view: View, matcher: Matcher, need: Need, written: set[str]) -> Iterator[Suggestion]:
    for one in matcher.match_need(view, need.id, first=FIRST).suggestions:
        facts = {fact for reason in one.reasons for fact in reason.facts}
        rests_on = {one.fact.id, need.id, *facts} - {one.partner.id, need.organisation_id}
        if rests_on & written:
            yield one
