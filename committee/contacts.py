"""Whom to ask: one line for each, read as people write it, and shown without what only its owner may give away."""

import re
from collections.abc import Sequence

from schema import BadInput, Contact

_PHONE_IN = re.compile(
    r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)"
    r"|(?<!\d)\(?0\d{2,3}\)?[- ]?\d{7,8}(?:-\d{1,6})?(?![0-9A-Za-z])|(?<!\d)0\d{2,3}-\d+"
)
_WIDE = {ord("０") + digit: str(digit) for digit in range(10)}
_HIDDEN = "*"


def contact_said(line: str) -> Contact:
    """A name, a number or both."""
    found = _PHONE_IN.search(line)
    if found is None:
        return Contact(phone=line) if any(char.isdigit() for char in line) else Contact(person=line)
    person = (line[: found.start()] + " " + line[found.end() :]).strip(" :：/／,，()（）电话")
    return Contact(person=person or None, phone=found[0])


def masked(contact: Contact) -> str:
    """The first character of the name, and the ends of the number: enough to know it again."""
    person, phone = contact.person or "", contact.phone or ""
    parts = (person[:1] + _HIDDEN * len(person[1:]), _ends(phone), contact.note or "")
    return " ".join(part for part in parts if part)


def _ends(phone: str) -> str:
    return (
        f"{phone[:3]}{_HIDDEN * 4}{phone[-4:]}"
        if len(phone) > 9
        else _HIDDEN * 4 + phone[-2:]
        if phone
        else ""
    )


def phones_in(text: str) -> tuple[str, ...]:
    """The telephone numbers that stand in running words, each once."""
    return tuple(dict.fromkeys(found[0] for found in _PHONE_IN.finditer(text.translate(_WIDE))))


def without_phones(text: str) -> str:
    """The same words, with each number as nobody can call it."""
    pieces, end = [], 0
    for found in _PHONE_IN.finditer(text.translate(_WIDE)):
        pieces += [text[end : found.start()], _ends(found[0])]
        end = found.end()
    return "".join((*pieces, text[end:]))


def contacts_said(known: Sequence[Contact], lines: Sequence[str]) -> tuple[Contact, ...]:
    """One for each line; a masked one is the one of the `known` that is shown so.

    `BadInput` (MASKED_CONTACT) for a masked line that is none of them.
    """
    left = list(known)
    found: list[Contact] = []
    for line in lines:
        same = next((one for one in left if masked(one) == line), None)
        if same is not None:
            left.remove(same)
        elif _HIDDEN in line:
            raise BadInput(
                f"“{line}”不完整：要改这一位，请把姓名和电话写全。",
                f"“{line}” is not whole: write the name and the number in full to change it.",
                code="MASKED_CONTACT",
                detail={"field": "contacts", "value": line},
            )
        found.append(contact_said(line) if same is None else same)
    return tuple(dict.fromkeys(found))
