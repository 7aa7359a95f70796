"""Which cluster parties are within others: asked upwards, since whoever belongs somewhere is below few."""

from collections.abc import Iterable

from graph.stores.contract import View
from schema import ClusterParty


class Above:
    """Which party contains which, as far as it was asked of this view."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._parents: dict[str, str | None] = {}

    def inside(self, clusters: frozenset[str], parties: Iterable[str]) -> set[str]:
        """Those of the parties that are one of the clusters, or within one."""
        return {party for party in parties if self._is_inside(clusters, party)}

    def _is_inside(self, clusters: frozenset[str], party: str) -> bool:
        seen: set[str] = set()  # a file may say that two contain each other
        above: str | None = party
        while above is not None and above not in seen:
            if above in clusters:
                return True
            seen.add(above)
            above = self._parent(above)
        return False

    def _parent(self, party: str) -> str | None:
        if party not in self._parents:
            found = self._view.get(ClusterParty, party)
            self._parents[party] = found.parent_id if found else None
        return self._parents[party]
