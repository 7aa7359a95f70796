"""Who reads."""

from dataclasses import dataclass

from schema.policy import Actor, Role


@dataclass(frozen=True, slots=True)
class Scope:
    """What a reader may see: what `schema/disclosure.py` says of `actor`; everything where there is none.

    `matching`: a question of that actor's is being answered, for which records count that show themselves as a
    category only. What is found so is told in part (`committee/prospects.py`), never as it stands. `beyond`: of others
    only what other clusters share.
    """

    actor: Actor | None = None
    matching: bool = False
    beyond: bool = False

    @staticmethod
    def of(actor: Actor) -> "Scope":
        """The committee's own staff sees all that is stored."""
        of_all = Role.STAFF in actor.roles and not actor.clusters.get(Role.STAFF)
        return EVERYTHING if of_all else Scope(actor)


EVERYTHING = Scope()
