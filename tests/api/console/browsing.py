"""A real browser for the tests of pages: one Chromium, pages of two widths, and what a keyboard does."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, expect, sync_playwright
from starlette.applications import Starlette

_PATIENCE = 60_000  # milliseconds: many tests may share the machine
WIDTHS = {"wide": 1280, "phone": 360}


@contextmanager
def launched(chromium_path: str, node_path: str) -> Iterator[Browser]:
    expect.set_options(timeout=_PATIENCE)
    with pytest.MonkeyPatch.context() as environment:
        # The driver's own Node wants libatomic, which a bare Debian lacks.
        environment.setenv("PLAYWRIGHT_NODEJS_PATH", node_path)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
            yield browser
            browser.close()


@contextmanager
def served(app: Starlette) -> Iterator[str]:
    """The application on a free port, and its address."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(60)


class Watch:
    """What the pages asked for, and what they complained about."""

    def __init__(self, page: Page) -> None:
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.on("request", self._note)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note(self, request: Request) -> None:
        self.asked.append(request.url)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def is_calm(self, address: str) -> None:
        assert self.complaints == [], self.complaints
        assert [url for url in self.asked if not url.startswith(address)] == []


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until that is in focus; give up when it cannot be reached."""
    for _ in range(60):
        if page.evaluate("selector => document.activeElement?.matches(selector) ?? false", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{selector} cannot be reached by keyboard")


def tab_to_this(page: Page, wanted: Locator) -> None:
    """Press Tab until what a person sees there is in focus, and can be seen to be."""
    element = wanted.first.element_handle()
    for _ in range(120):
        if page.evaluate("element => document.activeElement === element", element):
            assert page.evaluate("element => getComputedStyle(element).outlineStyle", element) == "solid"
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{wanted} cannot be reached by keyboard")


def press(page: Page, wanted: Locator) -> None:
    """Go there by keyboard and press Enter."""
    tab_to_this(page, wanted)
    page.keyboard.press("Enter")


def choose(page: Page, select: Locator, words: str) -> None:
    """Go to the list by keyboard and move with the arrows until it says `words`."""
    tab_to_this(page, select)
    for key in ("ArrowDown", "ArrowUp"):
        for _ in range(60):
            if select.locator("option:checked").inner_text() == words:
                return
            page.keyboard.press(key)
    pytest.fail(f"{words} cannot be chosen by keyboard")


def fits(page: Page) -> None:
    """Nothing is wider than the screen."""
    width: Any = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width == 0, page.url
