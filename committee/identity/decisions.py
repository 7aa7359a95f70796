"""What a person decided about two organisations, and that it is not asked again."""

from collections.abc import Iterable

from schema import IdentityDecision, Organisation, Verdict
from schema.names import fold


class Decided:
    """All decisions, so that a pair is looked up at once."""

    def __init__(self, decisions: Iterable[IdentityDecision]) -> None:
        self._pairs: set[frozenset[str | None]] = set()
        self._names: set[tuple[str, str]] = set()
        for one in decisions:
            if one.verdict is Verdict.SAME or one.organisation_id is None:
                continue
            if one.other_id is not None:
                self._pairs.add(frozenset((one.organisation_id, one.other_id)))
            else:
                self._names.add((fold(one.name), one.organisation_id))

    def apart(self, a: Organisation, b: Organisation) -> bool:
        """Whether somebody said that these two are not one."""
        if frozenset((a.id, b.id)) in self._pairs:
            return True
        return bool(self._names) and any(
            (fold(name), other.id) in self._names for one, other in ((a, b), (b, a)) for name in one.names
        )
