"""The organisations that are known while files are read: those of the store, and on top of them what this load has read."""

from collections import defaultdict
from collections.abc import Mapping

from committee.recording import merged
from graph.stores import View
from schema import ClusterParty, Enterprise, Institution, Organisation, Record
from schema.names import fold

ORGANISATIONS: dict[str, type[Organisation]] = {
    "Enterprise": Enterprise,
    "Institution": Institution,
    "ClusterParty": ClusterParty,
}


class KnownOrganisations:
    """`records` are those of the rows that were good, `draft` is what the row at hand says; whoever has them fills them."""

    def __init__(self, view: View, records: Mapping[str, Record], draft: Mapping[str, Record]) -> None:
        self._view, self._records, self._draft = view, records, draft
        self._called: dict[str, dict[str, None]] = defaultdict(dict)
        self._coded: dict[str, str] = {}
        self._external: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        self._empty = not any(view.counts()[type_] for type_ in ORGANISATIONS.values())
        self._last_called: tuple[str, list[str]] = ("", [])
        self._read_parties: set[str] = set()
        self._parties: list[Organisation] | None = None

    def learn(self, one: Organisation) -> None:
        """It is among the `records` now: it is found by what it is called from now on."""
        if isinstance(one, ClusterParty):
            self._read_parties.add(one.id)
            self._parties = None
        for name in one.names:
            self._called[fold(name)][one.id] = None
        if code := getattr(one, "uscc", None):
            self._coded[code] = one.id
        for external in one.external_ids:
            self._external[external.system, external.id][one.id] = None

    def get(self, id_: str) -> Organisation | None:
        """With all that is known of it, from the store and from this load."""
        stored = None if self._empty else self._view.get(Organisation, id_)
        for layer in (self._records, self._draft):
            if isinstance(read := layer.get(id_), Organisation):
                stored = read if stored is None else merged(stored, read)
        return stored

    def parties(self) -> list[Organisation]:
        """The cluster parties of the store and of this load."""
        if self._parties is None:
            stored = [] if self._empty else [one.id for one in self._view.all(ClusterParty)]
            self._parties = self._all({*stored, *self._read_parties})
        return self._parties

    def organisations_called(self, name: str) -> list[Organisation]:
        drafted = [one.id for one in self._draft.values() if isinstance(one, Organisation) and _is(one, name)]
        return self._all({*self._stored_called(name), *self._called.get(fold(name), ()), *drafted})

    def _stored_called(self, name: str) -> list[str]:
        """A row asks for the same name several times."""
        if self._empty:
            return []
        if self._last_called[0] != name:
            self._last_called = name, [one.id for one in self._view.organisations_called(name)]
        return self._last_called[1]

    def organisation_by_uscc(self, uscc: str) -> Organisation | None:
        if id_ := self._coded.get(uscc):
            return self.get(id_)
        return None if self._empty else self._view.organisation_by_uscc(uscc)

    def organisations_with_external_id(self, system: str, id_: str) -> list[Organisation]:
        stored = [one.id for one in self._view.organisations_with_external_id(system, id_)]
        return self._all({*stored, *self._external.get((system, id_), ())})

    def _all(self, ids: set[str]) -> list[Organisation]:
        return [one for id_ in sorted(ids) if (one := self.get(id_)) is not None]


def _is(one: Organisation, name: str) -> bool:
    return any(fold(known) == fold(name) for known in one.names)
