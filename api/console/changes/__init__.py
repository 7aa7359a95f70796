"""What was changed, the newest first, and taking it back with the plan shown first."""

from api.console.changes.audit import AuditPage, audit
from api.console.changes.erasing import ErasePage, erase, erasing
from api.console.changes.listing import ChangeSetPage, ChangesPage, change_set, changes
from api.console.changes.undoing import UndoPage, undo, undo_plan
from api.console.endpoint import PageAt
from schema.policy import Action

PAGES = (
    PageAt("/audit", audit, needs=Action.READ_AUDIT, of_accounts=True),
    PageAt("/organisations/{id}/erase", erasing, do=erase, needs=Action.ERASE),
    PageAt("/changes", changes, needs=Action.READ_LOG),
    PageAt("/changes/{id}", change_set, needs=Action.READ_LOG),
    PageAt("/changes/{id}/undo", undo_plan, do=undo, needs=Action.UNDO),
)
TEMPLATES: dict[type, str] = {
    AuditPage: "audit.html",
    ErasePage: "erase.html",
    ChangesPage: "changes.html",
    ChangeSetPage: "change_set.html",
    UndoPage: "undo.html",
}
