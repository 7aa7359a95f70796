"""What somebody is called, as it is compared where exactly that one is meant."""

import re
from functools import lru_cache

from graph.text.normalise import unspaced
from schema import Organisation
from schema.uscc import is_valid

_MARKS = re.compile(r"[^0-9a-z\u3400-\u9fff\U00020000-\U0003ffff]")
# A group, a works or a branch is another than the company that is called so; how a company's liability is limited says nothing.
_LIMITED = re.compile(r"(?:(?:股份)?有限(?:责任)?公司|公司|(?:co|company)?(?:ltd|limited|inc))$")


@lru_cache(1 << 14)
def key_of(word: str) -> str:
    """The same for all ways of writing one name, or one code: width, script, case, spaces, marks, brackets and the form of a
    limited company do not matter."""
    plain = unspaced(word)
    if is_valid(code := plain.upper()):
        return f"code:{code}"
    bare = _MARKS.sub("", plain)
    return f"name:{_LIMITED.sub('', bare) or bare}"


def keys_of(organisation: Organisation) -> frozenset[str]:
    """By what it is found: its code, and whatever it is known to be called."""
    words = [*organisation.names, getattr(organisation, "uscc", None) or ""]
    return frozenset(key_of(word) for word in words if word)
