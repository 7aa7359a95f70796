"""Whose budget a request is charged to, and what of it is told with the answer."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import HTTPConnection

from api.accounts.budget import OverBudget
from api.accounts.gate import signed_in, token_of
from api.accounts.integrators import BUDGET
from api.operating.figures import COST
from api.services import Services


@dataclass(frozen=True, slots=True)
class Account:
    """Of a platform by its token, or of somebody who is signed in; nobody's where no accounts are kept."""

    services: Services
    who: str | None = None
    budget: int = BUDGET
    is_platform: bool = False

    @classmethod
    def of(cls, request: HTTPConnection, services: Services) -> "Account":
        if token := token_of(request):
            return cls(services, token.id, token.budget, is_platform=True)
        signed = signed_in(request)
        return cls(services, signed.person.id) if signed else cls(services)

    def charge(self, cost: int, *, reading: bool = False) -> Mapping[str, int]:
        """Take the points, for an answer or only for `reading` what is asked; `OverBudget` where there are too few left in
        this minute."""
        if self.who is None:
            COST.labels("visitor").inc(cost)
            return {"requested": cost}
        try:
            left = self.services.budgets.charge(self.who, self.budget, cost)
        except OverBudget:
            if self.is_platform:
                self.services.usage.refused(self.who)
            raise
        COST.labels("platform" if self.is_platform else "person").inc(cost)
        if self.is_platform:
            self.services.usage.spent(self.who, cost, requests=0 if reading else 1)
        return {"requested": cost, "remaining": left.remaining, "limit": left.limit}
