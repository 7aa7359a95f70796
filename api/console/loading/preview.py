"""What a load would do, before anything is stored; while it runs, how far it is."""

from dataclasses import dataclass
from typing import Any

from api.console.asked import Asked, Elsewhere
from api.console.forms import new_token
from api.console.loading.running import Running, running, start, stop
from api.console.loading.staging import Upload, waiting
from graph.stores import View


@dataclass(frozen=True, slots=True)
class Preview:
    id: str
    token: str
    files: tuple[str, ...]
    left_out: tuple[str, ...]
    problem: str


def preview(view: View, asked: Asked) -> Preview | Running | Elsewhere:
    upload = waiting(asked).get(asked.id)
    if under_way := running(upload):
        return under_way
    if upload.noted("result"):
        return Elsewhere(f"/load/{upload.id}/result")
    return Preview(
        id=upload.id,
        token=new_token(),
        files=tuple(upload.shown(str(path)) for path in upload.paths()),
        left_out=tuple(upload.left_out()),
        problem=_problem(upload, asked),
    )


def _problem(upload: Upload, asked: Asked) -> str:
    """Why the last try did not come to its end."""
    error: Any = upload.noted("error")
    if error is None:
        return asked.say("load.broken_off") if upload.noted("progress") else ""
    if error["code"] == "STOPPED":
        return asked.say("load.stopped")
    if error["code"] == "INTERNAL":
        return asked.say("load.failed", number=error["number"])
    return str(error[asked.say.lang])


def act_on_preview(asked: Asked) -> Elsewhere:
    """Agree, stop what runs, or leave it."""
    assert asked.form is not None
    upload = waiting(asked).get(asked.id)
    match asked.form.text("do"):
        case "stop":
            stop(upload)
        case "leave":
            upload.remove()
            return Elsewhere("/load?done=left")
        case _ if not upload.noted("result") and not running(upload):
            start(asked.settings.db or asked.services.store.url, upload)
    return Elsewhere(f"/load/{upload.id}")
