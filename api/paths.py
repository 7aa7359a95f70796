"""A path as it is read: from one end to the other, saying of each edge which way it points."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.matching import PathStep
from schema import Product, Record


@dataclass(frozen=True, slots=True)
class Leg:
    """A step read from `start` to `end`; `joined` where it starts at the end of the leg before."""

    step: PathStep
    forward: bool
    joined: bool

    @property
    def start(self) -> Record:
        return self.step.source if self.forward else self.step.target

    @property
    def end(self) -> Record:
        return self.step.target if self.forward else self.step.source


def legs(path: Sequence[PathStep]) -> tuple[Leg, ...]:
    """Each edge keeps its own direction, so one that points against the reading is a backward leg."""
    read: list[Leg] = []
    here: str | None = None
    for at, step in enumerate(path):
        joined = here in (step.source.id, step.target.id)
        forward = here == step.source.id if joined else _leads_on(step, path[at + 1 : at + 2])
        read.append(Leg(step, forward, joined))
        here = read[-1].end.id
    return tuple(read)


def rows(path: Sequence[PathStep]) -> tuple[PathStep, ...]:
    """The steps from product to product that a row says, of a trade table or of one's own."""
    return tuple(
        step
        for step in path
        if step.provenance and isinstance(step.source, Product) and isinstance(step.target, Product)
    )


def _leads_on(step: PathStep, following: Sequence[PathStep]) -> bool:
    """Whether a step that starts afresh is read forward: backward only where the next goes on from its source."""
    ends = {end.id for then in following for end in (then.source, then.target)}
    return step.target.id in ends or step.source.id not in ends
