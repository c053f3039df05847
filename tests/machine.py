"""A machine for start.py on which uv, pip, venv and virtualenv only listen.

The stand-ins write down what they were asked and with which settings, make an environment that
really runs when asked for one, and fail when told to. Nothing here touches a network.
"""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import start

STAND_IN = """
import json, os, sys
from pathlib import Path

role, words = Path(__file__).stem, sys.argv[1:]
machine = Path(os.environ["MACHINE"])
said = " ".join([role, *words])
settings = {k: v for k, v in os.environ.items() if k.startswith(("UV_", "PIP_", "SSL_CERT"))}
with (machine / "heard").open("a") as heard:
    heard.write(json.dumps([said, settings]) + "\\n")
for line in (machine / "broken").read_text().splitlines():
    if said.startswith(line):
        print("cannot", said, "from", settings.get("UV_DEFAULT_INDEX", "nowhere"))
        sys.exit(1)

if role == "pip" and words == ["config", "list"]:
    print((machine / "pip-settings").read_text())
elif "--target" in words:
    target = Path(words[words.index("--target") + 1])
    if words[-1] == "uv":
        (target / "bin").mkdir(parents=True)
        (target / "bin" / "uv").symlink_to(machine / "shelf" / "uv")
    else:
        target.mkdir(parents=True)
        (target / "virtualenv.py").write_text(Path(__file__).read_text())
elif role in ("venv", "virtualenv") or "venv" in words:
    env, python = Path(words[-1]), Path(sys.executable).resolve()
    (env / "bin").mkdir(parents=True)
    (env / "bin" / "python").symlink_to(python)
    (env / "pyvenv.cfg").write_text(f"home = {python.parent}\\n")
    (env / "lib" / "python{}.{}".format(*sys.version_info) / "site-packages").mkdir(parents=True)
"""

LISTENER = """
import json, os, sys
print(json.dumps([__spec__.name, sys.argv[1:], os.getcwd(), sys.prefix]))
sys.exit(int(os.environ.get("LEAVE_WITH", "0")))
"""


@dataclass(frozen=True, slots=True)
class Said:
    """What one start printed and how it ended."""

    status: int
    out: str
    steps: str

    def handed(self) -> tuple[str, list[str], str]:
        """The module that was run in .venv, its arguments and its working directory."""
        name, words, folder, prefix = json.loads(self.out)
        assert Path(prefix).name == ".venv"
        return name, words, folder


@dataclass(frozen=True, slots=True)
class Machine:
    """A folder with a checkout of Copse and tools that listen."""

    folder: Path
    tree: Path

    def start(self, *words: str, path: Path | None = None, **env: str) -> Said:
        """Run `python3 start.py WORDS` somewhere else than in the checkout."""
        done = subprocess.run(
            [sys.executable, str(self.tree / "start.py"), *words],
            cwd=self.folder,
            env={"PATH": str(path or self.folder / "shelf"), "MACHINE": str(self.folder), **env},
            capture_output=True,
            text=True,
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def without_uv(self) -> Path:
        """A PATH on which nothing is."""
        (self.folder / "bare").mkdir(exist_ok=True)
        return self.folder / "bare"

    def break_down(self, *beginnings: str) -> None:
        """Let every tool fail that is asked for something with such a beginning."""
        (self.folder / "broken").write_text("\n".join(beginnings))

    def heard(self, *beginnings: str) -> list[str]:
        """What the tools were asked so far, only what begins so, less the places."""
        lines = (self.folder / "heard").read_text().splitlines()
        said = [str(json.loads(line)[0]).replace(f"{self.tree}/", "") for line in lines]
        return [words for words in said if words.startswith(beginnings)]

    def settings(self, beginning: str) -> dict[str, str]:
        """The settings under which a tool was asked last for something that begins so."""
        asked = map(json.loads, (self.folder / "heard").read_text().splitlines())
        return [dict(settings) for said, settings in asked if said.startswith(beginning)][-1]


def furnish(folder: Path) -> Machine:
    """Put the tools, and a small checkout with a blank in its name, into the folder."""
    tree = folder / "a checkout"
    (tree / "bot").mkdir(parents=True)
    (tree / "bot" / "__main__.py").write_text(LISTENER)
    (tree / "pytest.py").write_text(LISTENER)
    shutil.copy(start.__file__, tree)
    (tree / "requirements.lock").write_text("one==1\n")
    (tree / "requirements-dev.lock").write_text("one==1\ntwo==2\n")
    for role in ("pip", "venv", "uv"):
        (folder / f"{role}.py").write_text(STAND_IN)
    for name in ("heard", "broken", "pip-settings"):
        (folder / name).touch()
    (folder / "shelf").mkdir()
    uv = folder / "shelf" / "uv"
    uv.write_text(f"#!/bin/sh\nexec '{sys.executable}' -S '{folder}/uv.py' \"$@\"\n")
    uv.chmod(0o755)
    return Machine(folder, tree)
