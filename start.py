"""Prepares an environment of its own (.venv), then runs Copse, its tests or its checks in it.

python3 start.py                  open the playground; options go to `copse play`
python3 start.py test [...]       run the tests; arguments go to pytest
python3 start.py check            style, format, types and architecture
python3 start.py crash | zones    long proofs: hundreds of kills; every change of every clock
python3 start.py dev              only prepare, with the developers' packages
python3 start.py lock [...]       remake requirements*.lock; arguments (--upgrade) go to uv
python3 start.py doctor [...]     this and any other word is a `copse` command

Needs python3 and pip, nothing else: no root, no shell profile, no uv (it is used when it is there).
Packages come from wherever pip or uv are told to look, and only with the hashes of the lock files.
"""

import ast
import functools
import hashlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path
from subprocess import PIPE, STDOUT

OLDEST = (3, 11)  # what Copse needs; Python 3.6 can still read this file, to say so
ROOT = Path(__file__).resolve().parent
ENV = ROOT / ".venv"
TOOLS = ROOT / ".tools"
STAMP = ENV / "copse-stamp"
PYTHON = ENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
# The Python inside .venv cannot remake .venv; the one it came from can.
BASE = getattr(sys, "_base_executable", "") if Path(sys.prefix).resolve() == ENV else sys.executable
CHECKS = ("ruff check", "ruff format --check", "mypy", "lint-imports")
say = functools.partial(print, file=sys.stderr, flush=True)  # stdout is the command's


def run(*command: str, **env: str) -> "tuple[int, str]":
    """Run a command quietly: its exit status and all that it printed."""
    try:
        done = subprocess.run(command, env=dict(os.environ, **env), stdout=PIPE, stderr=STDOUT)
        return done.returncode, done.stdout.decode(errors="replace")
    except OSError as error:
        return 127, str(error)


def step(label: str, *command: str, **env: str) -> None:
    """Run and time one step; ChildProcessError, with its output less credentials, if it fails."""
    say(f"  {label} ... ", end="")
    began = time.monotonic()
    status, out = run(*command, **env)
    say(f"{'failed after ' if status else ''}{time.monotonic() - began:.1f} s")
    if status:
        raise ChildProcessError(re.sub(r"//[^/\s]+@", "//***@", out).strip())


def pip(python: str, label: str, *arguments: str) -> None:
    """Install with this Python's pip; settings that would refuse our own folders are off."""
    own = {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0", "PIP_NO_INPUT": "1"}
    step(label, python, "-m", "pip", "install", "--quiet", *arguments, **own)


def uv_settings(listing: str, environ: "dict[str, str]", hashed: bool) -> "dict[str, str]":
    """Where pip looks, by `pip config list` and environment, for uv, which does not read pip.conf.

    What uv was told itself wins. The values may hold credentials: only uv's environment sees them.
    """
    lines = re.findall(r"^(?:global|install)\.([\w-]+)=(.+)$", listing, re.MULTILINE)
    told = {name: str(ast.literal_eval(value)) for name, value in lines}
    told.update((k[4:].lower().replace("_", "-"), v) for k, v in environ.items() if k[:4] == "PIP_")
    if not hashed:  # an index beside the main one could slip in its own package of the same name
        told.update({"extra-index-url": "", "find-links": ""})
    found = {
        "UV_DEFAULT_INDEX": told.get("index-url", ""),
        "UV_INDEX": " ".join(told.get("extra-index-url", "").split()),
        "UV_INDEX_STRATEGY": told.get("extra-index-url", "") and "unsafe-best-match",  # pip's own
        "UV_FIND_LINKS": ",".join(told.get("find-links", "").split()),
        "UV_INSECURE_HOST": " ".join(told.get("trusted-host", "").split()),
        "UV_OFFLINE": told.get("no-index", ""),
        "SSL_CERT_FILE": told.get("cert", ""),
    }
    own = any(name.startswith("UV_") and "INDEX" in name for name in environ)
    return {k: v for k, v in found.items() if v and k not in environ and not (own and "INDEX" in k)}


def uv(label: str, *arguments: str) -> None:
    """Run uv: the one on PATH, else one that pip puts into .tools (PEP 668 has no say there)."""
    own = str(TOOLS / "bin")
    found = filter(None, (shutil.which("uv"), shutil.which("uv", path=own)))
    command = next((path for path in found if not run(path, "--version")[0]), "")
    if not command:
        shutil.rmtree(str(TOOLS), ignore_errors=True)
        pip(BASE, "get uv with pip", "--target", str(TOOLS), "uv")
        command = shutil.which("uv", path=own) or ""
    listing = run(BASE, "-m", "pip", "config", "list")[1] if "pip" in arguments else ""
    told = uv_settings(listing, dict(os.environ), "--require-hashes" in arguments)
    step(label, command, "--quiet", *arguments, UV_COMPILE_BYTECODE="1", **told)


def state(need: str) -> "list[str]":
    """What .venv is when it serves `need`: an interpreter, a place, and the locks installed."""
    locks = ["requirements.lock", "requirements-dev.lock"][: 2 if need == "dev" else 1]
    hashes = [f"{name} {hashlib.sha256((ROOT / name).read_bytes()).hexdigest()}" for name in locks]
    return [f"{os.path.realpath(str(PYTHON))} in {ROOT}", *hashes]


def usable() -> bool:
    """Whether .venv runs, is new enough and was not made for another Python or another place."""
    ask = f"import sys; sys.exit(sys.version_info < {OLDEST} or sys.prefix == sys.base_prefix)"
    moved = STAMP.exists() and STAMP.read_text().splitlines()[:1] != state("run")[:1]
    return not moved and not run(str(PYTHON), "-c", ask)[0]


def with_uv(*locked: str) -> None:
    """Make .venv and install the lock with uv, which also finds or fetches a newer Python."""
    if not usable():
        shutil.rmtree(str(ENV), ignore_errors=True)
        python = BASE if sys.version_info >= OLDEST else ">={}.{}".format(*OLDEST)
        uv("make .venv with uv", "venv", "--python", python, str(ENV))
    uv("install packages with uv", "pip", "install", "--python", str(PYTHON), *locked)


def with_pip(maker: str, *locked: str) -> None:
    """Make .venv with venv, or virtualenv where ensurepip is missing, and let its pip install."""
    if not usable() or run(str(PYTHON), "-m", "pip", "--version")[0]:
        shutil.rmtree(str(ENV), ignore_errors=True)
        own = str(TOOLS / "virtualenv")
        if maker == "virtualenv":
            pip(BASE, "get virtualenv with pip", "--upgrade", "--target", own, maker)
        step(f"make .venv with {maker}", BASE, "-m", maker, str(ENV), PYTHONPATH=own)
    pip(str(PYTHON), "install packages with pip", *locked)


def no_way(system: str, version: str) -> str:
    """What a person can do on a machine (a `sys.platform`) where no way to .venv worked."""
    linux = "as root, apt-get install python3-pip, dnf install python3-pip or apk add py3-pip"
    others = {"darwin": "brew install uv, or python.org", "win32": "winget install astral-sh.uv"}
    needs = "No way worked. Copse needs Python {}.{}+ (this is {}), pip or uv, and a network."
    return f"{needs.format(*OLDEST, version)}\nTry: {others.get(system, linux)}; then this again."


def prepare(need: str) -> None:
    """Bring .venv to what the lock files say; does nothing when it is there already."""
    known = STAMP.read_text().splitlines() if STAMP.exists() else []
    if PYTHON.exists() and set(state(need)) <= set(known):
        return
    say("Preparing Copse in .venv; the next start skips this.")
    began = time.monotonic()
    if known:  # from here to the end no lock is installed
        STAMP.write_text(known[0])
    locked = ("--require-hashes", "-r", str(ROOT / state(need)[-1].split()[0]))
    for maker in ("uv", "venv", "virtualenv")[: 3 if sys.version_info >= OLDEST else 1]:
        try:
            with_uv(*locked) if maker == "uv" else with_pip(maker, *locked)
            break
        except ChildProcessError as error:
            say("\n".join(f"    {line}" for line in str(error).splitlines()[-4:]))
    else:
        sys.exit(no_way(sys.platform, sys.version.split()[0]))
    # The sources are imported from here, and `copse` stands beside the environment's Python.
    packages = run(str(PYTHON), "-Ic", "import sysconfig; print(sysconfig.get_path('purelib'))")[1]
    Path(packages.strip(), "copse.pth").write_bytes(os.fsencode(f"{ROOT}\n"))
    copse = PYTHON.with_name("copse")
    copse.write_text(f'#!/bin/sh\nexec {shlex.quote(str(PYTHON))} -P -m bot "$@"\n')
    copse.chmod(0o755)
    STAMP.write_text("\n".join(state(need)))
    say(f"Ready in {time.monotonic() - began:.1f} s.")


def check() -> int:
    """Run every check: a line each, and what it said when it failed. 1 when any failed."""
    failed = 0
    for command in map(str.split, CHECKS):
        try:
            step(" ".join(command), str(PYTHON.with_name(command[0])), *command[1:])
        except ChildProcessError as error:
            failed = 1
            say(str(error))
    return failed


def lock(*arguments: str) -> int:
    """Remake the lock files: for every platform, with hashes, without an address in them."""
    shape = "--universal --generate-hashes --no-annotate --no-header --no-emit-index-url"
    command = "pip compile pyproject.toml --python-version {}.{} ".format(*OLDEST) + shape
    for name in (".lock", "-dev.lock --group dev", "-bench.lock --group dev --group bench"):
        name, *groups = f"requirements{name}".split()
        uv(name, *command.split(), *groups, "-o", name, *arguments)
    return 0


def main(arguments: "list[str]") -> int:
    """Prepare what the first word needs and do it; arguments without a word are for `play`."""
    word = arguments[0] if arguments else "-"
    if word in ("-h", "--help"):
        print(__doc__)
        return 0
    os.chdir(str(ROOT) if word in ("lock", "check", "test", "crash", "zones") else ".")
    if word == "lock":
        return lock(*arguments[1:])
    prepare("dev" if word in ("test", "check", "crash", "zones", "dev") else "run")
    if word in ("check", "dev"):
        return check() if word == "check" else 0
    command = [str(PYTHON), "-P", "-m", "bot", *(["play"] if word[:1] == "-" else []), *arguments]
    if word in ("test", "crash", "zones"):
        more = arguments[1:] or (["-n", "auto"] if word == "test" else [])
        command = [str(PYTHON), "-m", "pytest" if word == "test" else f"tests.{word}", *more]
    if os.name != "nt":
        os.execv(command[0], command)
    return subprocess.call(command)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (ChildProcessError, KeyboardInterrupt) as stop:
        sys.exit(str(stop) or 130)
