"""The pages for people: server-rendered, in Chinese and English, usable without JavaScript."""

from api.console.routes import console_routes

__all__ = ["console_routes"]
