"""Regions as callers name them: by code or by name."""

from schema import BadInput
from schema.region import divisions


def region_code(text: str) -> str:
    """The division code that `text` is or names; `BadInput` (BAD_REGION) where that is in doubt."""
    given = text.strip()
    if divisions().get(given):
        return given
    code = divisions().resolve(given)
    if code is not None:
        return code
    meant = [divisions().full_name(code) for code in divisions().named(given)][:10]
    listed = "、".join(meant)
    raise BadInput(
        f"不知道“{text}”是哪里"
        + (f"，可能是：{listed}；请写上级地区。" if meant else "；请用区划代码或全称。"),
        f"“{text}” is no region"
        + (f" without doubt: {listed}; name what contains it." if meant else " known here."),
        code="BAD_REGION",
        detail={"region": text, "possible": meant},
    )
