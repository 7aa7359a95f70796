"""Taking back what was done in one go, also weeks later: what others said since is kept, and shown.

What is stored is always what the changes in force say, one after the other, and whatever that names. So changes
can be undone in any order, an undo can be undone, and when everything is undone nothing is left.
"""

from committee.undoing.doing import can_be_undone, plan, undo
from committee.undoing.letting_go import let_go
from committee.undoing.plan import Effect, Fate, UndoPlan

__all__ = ["Effect", "Fate", "UndoPlan", "can_be_undone", "let_go", "plan", "undo"]
