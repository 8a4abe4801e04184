"""Finds Asterisk, or gets it without installing anything on the host.

An Asterisk of the host is used when it is recent enough and has the modules we load. Otherwise Debian's own
packages are unpacked by mmdebstrap into a private folder, and the programs in it run in place, through the C
library that came with them: no container, no chroot, no root. Of all Debian's suites the newest Asterisk 22
is taken: a phone may ask for a transfer (REFER) only where that cannot end the engine (`TRANSFERS`).

    CACHE/engine/asterisk-22.11.0-x86_64/           complete as soon as it exists
        usr/sbin/asterisk  usr/bin/{espeak-ng,sox,sipp}
        usr/lib/x86_64-linux-gnu/                   libraries, their loader, Asterisk's modules
        usr/share/asterisk/

The folder is unpacked beside its place and renamed, under a lock: checkouts share the cache.
"""

from __future__ import annotations

import fcntl
import os
import platform
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ligneclaire.engine.modules import COMPANY_ENGINE, PUBLIC_NETWORK

MINIMUM = (22, 10, 1)
"""Older versions have published holes (ARI escalation, SIP crashes)."""
TRANSFERS = (22, 11, 0)
"""Before it, one REFER with `Refer-Sub: false` ends an Asterisk whose transfers an application decides
(asterisk issue 2021): there nothing answers REFER at all, see `configuration`."""
SUITES = (("forky", "sid", "experimental"), ("forky",), ("sid",))
"""Debian's testing suite with what is newer in unstable and experimental; each alone, for when the others
are broken."""
PINNED = r"Package: asterisk*\nPin: version 1:22.*\nPin-Priority: 990\n"
"""apt's preference (apt_preferences(5)), as printf takes it: the newest 22, whichever suite has it."""
PACKAGES = ("asterisk", "espeak-ng", "sip-tester", "sox")
KEPT = ("./usr/sbin/asterisk", "./usr/bin/*", "./usr/lib/*-linux-gnu*", "./usr/share/asterisk")
NOT_KEPT = ("./usr/lib/*/perl*", "./usr/lib/*/gconv", "./usr/share/asterisk/sounds/*")
MODULE_FOLDERS = (
    "/usr/lib/*/asterisk/modules",
    "/usr/lib/asterisk/modules",
    "/usr/local/lib/asterisk/modules",
)
SHARE_FOLDERS = ("/usr/share/asterisk", "/var/lib/asterisk", "/usr/local/share/asterisk")


class EngineError(Exception):
    """Asterisk cannot be had or run; the sentence says what to do."""


class Command(NamedTuple):
    """What to execute. `environment` is added to that of the process which starts it."""

    argv: tuple[str, ...]
    environment: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """Programs that work together: `asterisk`, `espeak-ng`, `sox`, `sipp`."""

    version: str
    modules: Path
    """Folder of Asterisk's modules."""
    share: Path
    """Folder in which Asterisk finds `documentation/`, without which it cannot read its own options."""
    root: Path | None = None
    """The private folder; `None` for programs of the host."""

    @property
    def transfers(self) -> bool:
        """Whether it lets an application decide about transfers, and survives it."""
        return is_recent(self.version, TRANSFERS)

    def command(self, program: str, *arguments: str | os.PathLike[str]) -> Command:
        """How to run one of the programs."""
        passed = tuple(os.fspath(argument) for argument in arguments)
        if self.root is None:
            return Command((program, *passed), {})
        libraries = self.modules.parents[1]
        path = f"{libraries}:{libraries / 'pulseaudio'}"
        executable = _one(self.root, f"usr/*bin/{program}")
        loader = _one(libraries, "ld-linux*.so.*")
        return Command(
            (str(loader), "--library-path", path, str(executable), *passed),
            {"ESPEAK_DATA_PATH": str(libraries)} if program == "espeak-ng" else {},
        )


def find() -> Engine | None:
    """The host's Asterisk or the one already unpacked; `None` when there is neither."""
    return _of_host() or _of_folder(_folder())


def install(say: Callable[[str], None] = lambda sentence: None) -> Engine:
    """Finds Asterisk, getting it first if need be (half a minute, 150 MB). `say` is told of slow steps.

    Raises EngineError.
    """
    engine = _of_host()
    if engine:
        if missing := [program for program in ("espeak-ng", "sox", "sipp") if not shutil.which(program)]:
            say(f"Installing {', '.join(missing)}.")
            apt_install("espeak-ng", "sox", "sip-tester")
        return engine
    folder = _folder()
    with _locked(folder.with_name(folder.name + ".lock")):
        if not folder.exists():
            say(f"Getting Asterisk from Debian into {folder} (once; about half a minute).")
            _unpack(folder)
    engine = _of_folder(folder)
    if engine is None:
        raise EngineError(
            f"The Asterisk in {folder} does not run or is older than {_written(MINIMUM)}. "
            "Remove that folder and try again."
        )
    return engine


def cache() -> Path:
    """Where checkouts share what was fetched: `LIGNECLAIRE_CACHE`, or `ligneclaire` in the user's cache."""
    own = os.environ.get("LIGNECLAIRE_CACHE")
    if own:
        return Path(own).expanduser().absolute()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache").absolute() / "ligneclaire"


def is_recent(version: str, least: tuple[int, ...] = MINIMUM) -> bool:
    """Whether a version as `asterisk -V` prints it, Debian's suffixes included, is one we accept."""
    found = re.search(r"(\d+)\.(\d+)\.(\d+)", version)
    return found is not None and tuple(map(int, found.groups())) >= least


def _folder() -> Path:
    return cache() / "engine" / f"asterisk-{_written(TRANSFERS)}-{platform.machine()}"


def _of_host() -> Engine | None:
    if not shutil.which("asterisk"):
        return None
    wanted = {f"{module}.so" for module in COMPANY_ENGINE + PUBLIC_NETWORK}
    modules = [
        folder
        for pattern in MODULE_FOLDERS
        for folder in Path("/").glob(pattern[1:])
        if wanted <= {file.name for file in folder.iterdir()}
    ]
    shares = [Path(share) for share in SHARE_FOLDERS if Path(share, "documentation").is_dir()]
    if not modules or not shares:
        return None
    return _checked(Engine(version="", modules=modules[0], share=shares[0]))


def _of_folder(folder: Path) -> Engine | None:
    modules = list(folder.glob("usr/lib/*/asterisk/modules"))
    if not modules:
        return None
    return _checked(Engine(version="", modules=modules[0], share=folder / "usr/share/asterisk", root=folder))


def _checked(engine: Engine) -> Engine | None:
    """The same engine with its version, as it says itself; `None` when it cannot, or is too old."""
    command = engine.command("asterisk", "-V")
    try:
        answer = subprocess.run(command.argv, capture_output=True, text=True, timeout=30, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    version = answer.removeprefix("Asterisk").strip()
    if not is_recent(version):
        return None
    return Engine(version=version, modules=engine.modules, share=engine.share, root=engine.root)


def _unpack(folder: Path) -> None:
    if not shutil.which("mmdebstrap") or not Path("/usr/share/keyrings/debian-archive-keyring.gpg").exists():
        apt_install("mmdebstrap", "debian-archive-keyring")
    # A mirror may lag behind the validity its index announces; the index's signature is checked all the same.
    attempts = [
        [*lag, *_other_suites(suites), suites[0]]
        for lag in ([], ['--aptopt=Acquire::Check-Valid-Until "false"'])
        for suites in SUITES
    ]
    with tempfile.TemporaryDirectory(prefix=folder.name, dir=folder.parent) as beside:
        for attempt in attempts:
            target = Path(tempfile.mkdtemp(dir=beside))
            said = _fetch(attempt, target)
            engine = _of_folder(target)
            if engine:
                target.chmod(0o755)
                target.rename(folder)
                return
    raise EngineError(
        f"Debian's Asterisk {_written(MINIMUM)} or newer could not be fetched; the last attempt said: {said}"
    )


def _fetch(arguments: Sequence[str], target: Path) -> str:
    """Streams the packages from mmdebstrap into `target`; returns its first complaint, if any."""
    argv = [
        *_as_root(),
        "mmdebstrap",
        "--quiet",
        "--variant=extract",
        f"--include={','.join(PACKAGES)}",
        f"--setup-hook=printf '{PINNED}' > \"$1/etc/apt/preferences.d/asterisk\"",
        *arguments,
    ]
    tar = ["tar", "-x", "--no-same-owner", "-C", str(target), "--wildcards"]
    tar += [f"--exclude={pattern}" for pattern in NOT_KEPT]
    with tempfile.TemporaryFile("w+") as complaints:
        with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=complaints) as packages:
            subprocess.run([*tar, *KEPT], stdin=packages.stdout, stderr=subprocess.DEVNULL, check=False)
        complaints.seek(0)
        lines = complaints.read().split("\n")
    return next((line for line in lines if line.startswith("E:")), "nothing")


def _other_suites(suites: Sequence[str]) -> list[str]:
    """Have mmdebstrap read the other suites from the mirror that it chose for the first."""
    sources = '"$1/etc/apt/sources.list"'
    lines = (f"$(sed -n 's/ {suites[0]} main/ {suite} main/p' {sources})" for suite in suites[1:])
    return [f'--setup-hook=echo "{line}" >> {sources}' for line in lines]


def apt_install(*packages: str) -> None:
    """Installs Debian packages on the host. Raises EngineError."""
    if not shutil.which("apt-get"):
        raise EngineError(
            "This system has no apt-get. "
            f"Install Asterisk {_written(MINIMUM)} or newer, espeak-ng, sox and sipp."
        )
    argv = [*_as_root(), "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    wanted = ["install", "--yes", "--no-install-recommends", *packages]
    installed = subprocess.run([*argv, *wanted], capture_output=True, text=True, check=False)
    if installed.returncode:  # the lists may be missing or old
        subprocess.run([*argv, "update"], capture_output=True, check=False)
        installed = subprocess.run([*argv, *wanted], capture_output=True, text=True, check=False)
    if installed.returncode:
        said = installed.stderr.strip().splitlines()
        raise EngineError(
            f"apt-get could not install {' '.join(packages)}: {said[-1] if said else 'no reason given'}"
        )


def _as_root() -> list[str]:
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        return ["sudo"]
    raise EngineError("Getting Asterisk needs root once: run as root, or install sudo.")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _one(folder: Path, pattern: str) -> Path:
    return next(folder.glob(pattern))


def _written(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
