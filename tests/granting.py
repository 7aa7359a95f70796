"""What the committee's staff may do, but for one thing."""

from schema.policy import GRANTED, Action, Grants, Role


def without(action: Action) -> Grants:
    return {one: whose for one, whose in GRANTED[Role.STAFF].items() if one is not action}
