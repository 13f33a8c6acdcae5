"""Checks the server at `REPLICATE_BASE_URL` with schemathesis, and that every operation was called and succeeded.

    python check.py

The server has to be a fresh one, as names are made anew, and without rate limits: there are thousands of requests.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from document import checked, operations

HERE = Path(__file__).resolve().parent
PINNED = HERE.parents[2] / "replicate-api" / "openapi.json"

# Operations that need not succeed, each with the reason. There is none.
NEVER_SUCCEED: dict[str, str] = {}


def run_schemathesis(document, folder):
    """Its exit code, and how often each operation was answered with which status."""
    path, calls = folder / "checked.json", folder / "calls.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    config = HERE / "schemathesis.toml"
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run", str(path)]
    environment = {
        **os.environ,
        "CALLS": str(calls),
        "NO_PROXY": "127.0.0.1",
        # Sets in the same order every time, and so requests.
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(HERE),
        "SCHEMATHESIS_HOOKS": "hooks",
    }
    # What it keeps for its next run goes away with the folder.
    code = subprocess.run(command, cwd=folder, env=environment, check=False).returncode
    return code, json.loads(calls.read_text(encoding="utf-8")) if calls.exists() else {}


def table(document, calls):
    """Prints a line for each operation, and gives what is wrong."""
    wrong = []
    print(f"{'operation':32} method calls  answers")
    for method, path, operation in operations(document):
        name = operation["operationId"]
        statuses = calls.get(name, {})
        counts = ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items()))
        print(f"{name:32} {method.upper():6} {sum(statuses.values()):5}  {counts}")
        if not statuses:
            wrong.append(f"{name} was never called")
        elif name not in NEVER_SUCCEED and not any(status.startswith("2") for status in statuses):
            wrong.append(f"{name} never succeeded")
    return wrong


def main():
    document = checked(json.loads(PINNED.read_text(encoding="utf-8")))
    with tempfile.TemporaryDirectory() as folder:
        code, calls = run_schemathesis(document, Path(folder))
    wrong = table(document, calls)
    print(f"{sum(1 for _ in operations(document))} operations; {len(wrong)} not called, or never with success")
    for line in wrong:
        print(f"check.py: {line}", file=sys.stderr)
    return 1 if code or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
