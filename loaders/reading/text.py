"""Which encoding a file of text is in: one is only believed when every byte of it fits."""

import codecs

from loaders.problems import FileProblem

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# gb18030, never gbk: gbk cannot hold 𠮷. It goes last, as it takes much of what is something else.
_UNMARKED = ("utf-8", "gb18030")
_BIG5 = "big5hkscs"
_MOST_ASKED = 4_000  # bytes that say which of two encodings it is


def decode(content: bytes, name: str) -> str:
    """The text of a file; `FileProblem` when no known encoding fits."""
    marked = [encoding for mark, encoding in _MARKS if content.startswith(mark)]
    for encoding in marked or _UNMARKED:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return _traditional(content) or text if encoding == "gb18030" else text
    raise FileProblem(
        f"认不出文件的编码：{name}；请另存为 UTF-8。",
        f"The encoding of the file is not known: {name}; save it as UTF-8.",
        code="UNKNOWN_ENCODING",
    )


def _traditional(content: bytes) -> str | None:
    """The text, where it is Big5: GB 18030 would take its bytes too, but as characters that nobody uses."""
    try:
        text = content.decode(_BIG5)
        as_gb = content.decode("gb18030")
    except UnicodeDecodeError:
        return None
    return text if _common(text, "big5") > _common(as_gb, "gb2312") else None


def _common(text: str, encoding: str) -> float:
    """The share of the Chinese characters that are among the common ones of the encoding."""
    chinese = [char for char in text[:_MOST_ASKED] if char > "\u2e80"]
    return sum(_is_common(char, encoding) for char in chinese) / max(1, len(chinese))


def _is_common(char: str, encoding: str) -> bool:
    """Of the first level of the set, or punctuation: GB 2312 rows 16…55, Big5 A440…C67E."""
    code = char.encode(encoding, "ignore")
    if len(code) != 2:
        return False
    return code < b"\xd8" if encoding == "gb2312" else code <= b"\xc6\x7e"
