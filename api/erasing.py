"""Erasing whom an organisation names, in the store and in what waits beside it in files."""

from api.staging import Staging
from committee import erasing
from committee.erasing import Erased
from graph.stores import EVERYTHING, Scope, Store
from graph.stores.masking import Mask


def erase(
    store: Store, staging: Staging, organisation_id: str, words: str | None, by: str, why: str, scope: Scope
) -> Erased:
    """Those whom the words mean; all of them without words."""
    mask = mask_for(store, organisation_id, words)
    done = erasing.erase(store, organisation_id, words, by, why, scope)
    forget_uploads(staging, mask)
    return done


def mask_for(store: Store, organisation_id: str, words: str | None) -> Mask | None:
    with store.view(EVERYTHING) as view:
        return erasing.mask_for(view, organisation_id, words)


def forget_uploads(staging: Staging, mask: Mask | None) -> None:
    """An upload, or rows that a load refused, in which one of them is named goes: it can be sent again."""
    if mask is not None:
        staging.forget(mask)
