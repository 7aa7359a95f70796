"""Who may sign in, how, and for how long. Kept beside the graph and outside its log: what is forgotten is gone."""

from api.accounts.door import Door, Signed
from api.accounts.keeper import Keeper
from api.accounts.people import Person

__all__ = ["Door", "Keeper", "Person", "Signed"]
