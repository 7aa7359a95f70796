"""The page on which files are dropped or chosen."""

from dataclasses import dataclass

from api.console.asked import Asked, Elsewhere
from graph.stores import View
from schema import BadInput


@dataclass(frozen=True, slots=True)
class UploadPage:
    """`empty` is whether the store holds nothing yet."""

    empty: bool
    most: str
    problem: str


def uploading(view: View, asked: Asked) -> UploadPage:
    return UploadPage(
        empty=view.number() == 0,
        most=f"{asked.settings.max_upload_bytes // 1_000_000} MB",
        problem=asked.problem.text(asked.say.lang) if asked.problem else "",
    )


def upload(asked: Asked) -> Elsewhere:
    """Keep the files, and go on to look at what they would become."""
    assert asked.form is not None
    named = [(file.filename or "", file.file) for file in asked.form.files if file.filename]
    if not named:
        raise BadInput(*asked.say.both("load.nothing_chosen"), code="NOTHING_CHOSEN")
    return Elsewhere(f"/load/{asked.services.staging.new(named).id}")
