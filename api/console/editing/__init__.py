"""Adding, correcting and ending what is known of an organisation."""

from functools import partial

from api.console.editing.organisation import EditPage, act_on_organisation, edit_organisation
from api.console.editing.pages import FormPage, add, adding, correct, correcting, register, registering
from api.console.editing.records import KINDS
from api.console.endpoint import PageAt

PAGES = (
    PageAt("/organisations/new", registering, act=register),
    PageAt("/organisations/{id}/edit", edit_organisation, act=act_on_organisation),
    *(
        PageAt(f"/organisations/{{id}}/{kind.part}/new", partial(adding, kind), act=partial(add, kind))
        for kind in KINDS
    ),
    *(
        PageAt(f"/{kind.part}/{{id}}/edit", partial(correcting, kind), act=partial(correct, kind))
        for kind in KINDS
    ),
)
TEMPLATES: dict[type, str] = {EditPage: "edit_organisation.html", FormPage: "form.html"}
