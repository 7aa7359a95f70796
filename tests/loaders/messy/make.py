"""Writes the messy files and, beside each, what a careful person would get out of it.

    python -m tests.loaders.messy.make [NAME…]

The two cases that need xlwt and msoffcrypto-tool (neither is a dependency) are left as they are without them.
"""

import json
import sys

from tests.loaders.messy.cases import CASES
from tests.loaders.messy.writing import FILES


def main(names: list[str]) -> None:
    FILES.mkdir(exist_ok=True)
    for name, case in CASES.items():
        if names and name not in names:
            continue
        try:
            content = case.write()
        except ImportError as error:
            print(f"{name}: left as it is ({error})", file=sys.stderr)
        else:
            (FILES / name).write_bytes(content)
        expected = json.dumps(case.expected, ensure_ascii=False, indent=1)
        (FILES / f"{name}.json").write_text(expected + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
