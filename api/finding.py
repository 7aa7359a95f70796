"""An organisation by whatever a person has at hand: an id, a code, a number of the workbook, a name."""

from collections.abc import Sequence

from committee.identity import ambiguous, meant
from graph.stores import OrganisationFilter, View, get_followed
from schema import NotFound, Organisation
from schema.ids import type_of

LISTED = 10


def find_organisation(view: View, words: str) -> Organisation:
    """The one that `words` name: wholly, or else as part of one name only.

    `NotFound` when there is none; `Ambiguous` with their names when there are several.
    """
    found, more = fitting(view, words)
    if not found:
        raise NotFound(f"没有找到“{words}”。", f"Nothing is called {words!r}.", code="NO_SUCH_ORGANISATION")
    if len(found) > 1:
        raise ambiguous(words, found, more=more)
    return found[0]


def fitting(view: View, words: str, most: int = LISTED) -> tuple[Sequence[Organisation], bool]:
    """(those that `words` name wholly, or else in part, whether there are more)."""
    if whole := _by_key(view, words) or meant(words, view.organisations_called(words)):
        return whole, False
    page = view.organisations(OrganisationFilter(text=words), most)
    return page.items, page.more


def _by_key(view: View, words: str) -> list[Organisation]:
    key = words.strip()
    if type_of(key) is not None and (found := get_followed(view, Organisation, [key])[0]):
        return [found]
    if holder := view.organisation_by_uscc(key.upper()):
        return [holder]
    return view.organisations_with_external_id("workbook", key)
