"""What a person sent with a form: the fields and the files, within limits."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from api.accounts.guard import FIELD
from schema import BadInput

MOST_FIELDS = 2_000
MOST_FILES = 300
_LONGEST_TOKEN = 64
TOKEN, VERSION = "once", "version"  # the hidden fields of every form


@dataclass(frozen=True, slots=True)
class Posted:
    """Every value of a name in the order of the form. `files` are closed with the request."""

    fields: Mapping[str, tuple[str, ...]]
    files: tuple[UploadFile, ...] = ()

    def text(self, name: str) -> str:
        """The first value of that name, as typed but for the white space around it; empty where there is none."""
        return next(iter(self.fields.get(name, ())), "").strip()

    def secret(self, name: str) -> str:
        """The first value of that name exactly as typed."""
        return next(iter(self.fields.get(name, ())), "")

    def all(self, name: str) -> tuple[str, ...]:
        return self.fields.get(name, ())

    @property
    def version(self) -> int | None:
        """The version of the record that the person saw."""
        said = self.text(VERSION)
        return int(said) if said.isdecimal() and len(said) < 10 else None

    def key(self, path: str) -> str:
        """The same for the same form sent again as it was; `BadInput` when it is none of ours."""
        token = self.text(TOKEN)
        if not token or len(token) > _LONGEST_TOKEN:
            raise not_whole()
        content = sorted((name, values) for name, values in self.fields.items() if name not in (TOKEN, FIELD))
        return f"form:{token}:{blake2b(f'{path} {content!r}'.encode(), digest_size=16).hexdigest()}"


def not_whole() -> BadInput:
    """Of a form that is none of ours: it lacks what all have, or no button of it was pressed."""
    return BadInput("表单不完整，请重新打开再填。", "The form is not whole; open it again.", code="BAD_FORM")


async def read_form(request: Request) -> Posted:
    """The form in the body of `request`; `BadInput` when it cannot be read."""
    try:
        form = await request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS)
    except (HTTPException, ClientDisconnect):
        raise BadInput(
            f"表单没有传完整，或者内容太多（一次最多 {MOST_FILES} 个文件），请再试一次。",
            f"The form did not arrive whole, or holds too much (at most {MOST_FILES} files); send it again.",
            code="BAD_FORM",
        ) from None
    fields: dict[str, tuple[str, ...]] = {}
    files: list[UploadFile] = []
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            files.append(value)
        else:
            fields[name] = (*fields.get(name, ()), value.replace("\r\n", "\n"))
    return Posted(fields, tuple(files))
