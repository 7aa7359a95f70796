"""What was corrected on the preview, as it waits beside the files."""

from typing import Any

from api.staging import Upload
from loaders.corrections import Correction, Corrections
from loaders.headings import Kind

NOTED = "corrections"
EVERYWHERE = ""  # of the only file, whose shape is not known


def corrections_of(upload: Upload) -> Corrections:
    """All that was corrected so far."""
    noted: Any = upload.noted(NOTED) or {}
    said = {
        shape: Correction(
            kind=Kind(one["kind"]) if one["kind"] else None,
            heading_row=one["heading_row"],
            columns=one["columns"],
        )
        for shape, one in noted.items()
    }
    everywhere = said.pop(EVERYWHERE, Correction())
    return Corrections(by_shape=said, everywhere=everywhere)
