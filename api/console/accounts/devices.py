"""What a device is called by who uses it: the browser and the system, out of what the browser says of itself."""

# The first that stands in it: most browsers say that they are others too.
_BROWSERS = (
    ("MicroMessenger", "微信"), ("wxwork", "企业微信"), ("DingTalk", "钉钉"), ("Edg", "Edge"), ("OPR", "Opera"),
    ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("HarmonyOS", "鸿蒙"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS X", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def device(said: str) -> str:
    """微信 · Android; what is none of these as it stands, shortened."""
    found = [next((name for mark, name in marks if mark in said), None) for marks in (_BROWSERS, _SYSTEMS)]
    return " · ".join(name for name in found if name) or said[:40] or "—"
