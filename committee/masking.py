"""Finding in running text whoever is erased: by the name and the numbers that were known of them."""

import re
from collections.abc import Callable, Iterable

from schema import Contact

_MASK = "*"
_WIDE = {ord("０") + digit: str(digit) for digit in range(10)}
_BESIDE = re.compile(r"[\s（）()/、,，;；]+")
_TITLE = re.compile(
    r"(?:总经理|副经理|经理|董事长|董事|厂长|主任|科长|部长|书记|会计|老板|师傅|先生|女士|小姐|总监|主管|工程师|老师)$"
)
# What is said instead of a name names nobody.
_NOBODY = re.compile(
    r"(?:办公室|财务|采购|销售|业务|客服|人事|行政|综合|生产|技术|外贸|前台|总机|联系人|负责人|传真|电话|手机).*"
)
_FEWEST_DIGITS = 7
_BETWEEN = r"[-－—()（）\s]?"


def mask_of(contacts: Iterable[Contact]) -> Callable[[str], str] | None:
    """What makes a text one in which none of these is named: as long as it was, so that what was read of it stands where it
    stood. None where nothing is known of them that could be found."""
    patterns = {one for contact in contacts for one in _patterns(contact)}
    if not patterns:
        return None
    found = re.compile("|".join(sorted(patterns, key=len, reverse=True)), re.IGNORECASE)

    def mask(text: str) -> str:
        plain = text.translate(_WIDE)
        if found.search(plain) is None:
            return text
        pieces, end = [], 0
        for match in found.finditer(plain):
            pieces += [text[end : match.start()], _MASK * len(match[0])]
            end = match.end()
        return "".join((*pieces, text[end:]))

    return mask


def _patterns(contact: Contact) -> Iterable[str]:
    for name in _names(contact.person or ""):
        letters = name.isascii()
        said = r"\s?".join(map(re.escape, name))
        yield rf"(?<![A-Za-z]){said}(?![A-Za-z])" if letters else said
    for number in re.split(r"[/、,，;；\s]+", contact.phone or ""):
        digits = re.sub(r"\D", "", number.translate(_WIDE))
        digits = digits.removeprefix("86") if len(digits) == 13 else digits
        if len(digits) >= _FEWEST_DIGITS:
            yield rf"(?<!\d)(?:\+?86[-\s]?)?{_BETWEEN.join(digits)}(?!\d)"


def _names(person: str) -> Iterable[str]:
    """The name whole, and each part of it that may be one, without the title behind it."""
    for part in {person.strip(), *_BESIDE.split(person)}:
        for name in {part, _TITLE.sub("", part)}:
            if (
                len(name) >= 2
                and not _NOBODY.fullmatch(name)
                and not name.isdigit()
                and _TITLE.fullmatch(name) is None
            ):
                yield name
