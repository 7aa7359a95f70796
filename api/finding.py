"""An organisation by whatever a person has at hand: an id, a code, a number of the workbook, a name."""

from collections.abc import Sequence

from graph.stores import OrganisationFilter, View, get_followed
from schema import Ambiguous, NotFound, Organisation
from schema.ids import type_of

LISTED = 10


def find_organisation(view: View, words: str) -> Organisation:
    """The one that `words` name: wholly, or else as part of one name only.

    `NotFound` when there is none; `Ambiguous` with their `names` when there are several.
    """
    whole = _by_key(view, words) or view.organisations_called(words)
    if whole:
        return _only(words, whole, more=False)
    page = view.organisations(OrganisationFilter(text=words), LISTED)
    return _only(words, page.items, page.more)


def _by_key(view: View, words: str) -> list[Organisation]:
    key = words.strip()
    if type_of(key) is not None and (found := get_followed(view, Organisation, [key])[0]):
        return [found]
    if holder := view.organisation_by_uscc(key.upper()):
        return [holder]
    return view.organisations_with_external_id("workbook", key)


def _only(words: str, fitting: Sequence[Organisation], more: bool) -> Organisation:
    if not fitting:
        raise NotFound(f"没有找到“{words}”。", f"Nothing is called {words!r}.", code="NO_SUCH_ORGANISATION")
    if len(fitting) > 1:
        raise Ambiguous(
            f"“{words}”不止一家，请用全称或编号。",
            f"{words!r} fits several; use the full name or the id.",
            detail={"fitting": [{"id": each.id, "name": each.name} for each in fitting], "more": more},
        )
    return fitting[0]
