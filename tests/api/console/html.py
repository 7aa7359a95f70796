"""A page, read as a browser would, for the checks that hold on all of them."""

from collections import Counter
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "hr", "img"}
SVG_EMPTY = {"path", "circle", "rect"}
LOADS = ("href", "src", "action", "hx-get")


class Page(HTMLParser):
    """What the checks ask of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.seen: Counter[str] = Counter()
        self.lang = ""
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.fields: list[str] = []
        self.addresses: list[str] = []
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.seen[tag] += 1
        self.ids += [given["id"]] if "id" in given else []
        self.addresses += [given[name] for name in LOADS if name in given]
        if tag == "html":
            self.lang = given.get("lang", "")
        if tag == "label":
            self.labelled.add(given.get("for", ""))
        if tag in ("input", "textarea", "select") and given.get("type") != "hidden":
            self.fields.append(given.get("id", "?"))
        if "style" in given or any(name.startswith("on") for name in given):
            self.wrong.append(f"inline style or script on <{tag}>")
        if tag in ("script", "style") and "src" not in given:
            self.wrong.append(f"inline <{tag}>")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("script", "style"):
            self.words += data

    def problems(self) -> list[str]:
        """Everything that no page may have."""
        twice = [id_ for id_, count in Counter(self.ids).items() if count > 1]
        return [
            *self.wrong,
            *(f"<{tag}> is never closed" for tag in self.open),
            *(f"id {id_} twice" for id_ in twice),
            *(f"field {id_} has no label" for id_ in self.fields if id_ not in self.labelled),
            *(
                f"leaves the house: {url}"
                for url in self.addresses
                if "//" in url or ":" in url.split("?")[0]
            ),
            *([] if self.seen["h1"] == 1 else [f"{self.seen['h1']} h1"]),
            *([] if self.lang else ["no lang"]),
        ]
