"""What the operating system refuses is said in the reader's language."""

import errno
import os

import pytest

from schema.system import said_of


@pytest.mark.parametrize("code", [errno.EACCES, errno.ENOENT, errno.ENOSPC, errno.EROFS, errno.EISDIR])
def test_a_refusal_is_said_in_both_languages(code: int) -> None:
    zh, en = said_of(OSError(code, os.strerror(code), "town.db"))
    assert en == os.strerror(code)
    assert not zh.isascii()


def test_what_has_no_words_of_ours_is_still_said() -> None:
    assert said_of(OSError("no number")) == ("no number", "no number")
