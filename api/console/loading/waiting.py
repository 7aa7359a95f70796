"""The uploads of this server."""

from api.console.asked import Asked
from api.staging import Staging, private_folder


def waiting(asked: Asked) -> Staging:
    settings = asked.settings
    return Staging(settings.staging or private_folder(asked.services.store.url), settings.kept)
