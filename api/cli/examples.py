"""Where the example files are: beside the packages in a checkout, inside `api` in a wheel."""

from pathlib import Path

from schema import NotFound

_API = Path(__file__).parent.parent
# The wheel's first: beside it, in site-packages, `examples` would be somebody else's.
PLACES = (_API / "_examples", _API.parent / "examples")


def examples_folder() -> Path:
    """The folder of the examples."""
    for place in PLACES:
        if place.is_dir():
            return place
    raise NotFound("找不到示例数据 examples/。", "The examples are not there.", code="NO_EXAMPLES")
