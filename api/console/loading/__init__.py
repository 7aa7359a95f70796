"""Files in: uploaded, looked at, agreed to, loaded, reported; nothing is stored before the person agrees."""

from api.console.endpoint import PageAt
from api.console.loading.preview import Preview, act_on_preview, preview
from api.console.loading.result import ResultPage, rejected, result
from api.console.loading.upload import UploadPage, upload, uploading
from api.loading.running import Running
from schema.policy import Action

PAGES = (
    PageAt("/load", uploading, do=upload, upload=True, needs=Action.LOAD),
    PageAt("/load/{id}", preview, do=act_on_preview, needs=Action.LOAD),
    PageAt("/load/{id}/result", result, needs=Action.LOAD),
    PageAt("/load/{id}/rejected.xlsx", rejected, needs=Action.LOAD),
)
TEMPLATES: dict[type, str] = {
    UploadPage: "load.html",
    Preview: "load_preview.html",
    Running: "load_running.html",
    ResultPage: "load_result.html",
}
