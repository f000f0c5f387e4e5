"""Makes the picture of the report in docs/report.png anew: `python tools/picture.py`.

The commit that is checked out is cloned to a temporary folder, so that the picture shows the
evidence that this repository keeps and nothing of this machine; a real browser looks at it.
"""

import shutil
import struct
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
PICTURE: Final = ROOT / "docs" / "report.png"
MOST_BYTES: Final = 150_000
WIDTH: Final = 1000
HEIGHT: Final = 840
DEADLINE_S: Final = 120
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_DRAWN: Final = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}


def main() -> int:
    """Clone, report, look, and put the picture in its place."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        print("there is no chromium on this machine: install it, and run this again")
        return 3
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "specops"
        _run("git", "clone", "--quiet", str(ROOT), str(clone))
        page, shot = clone / "report.html", Path(folder) / "shot.png"
        given = ("--root", str(clone), "--html", str(page))
        _run(sys.executable, "-m", "specops", "report", *given)
        options = (f"--window-size={WIDTH},{HEIGHT}", f"--screenshot={shot}", "--hide-scrollbars")
        own = ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile")
        _run(browser, *own, *options, page.as_uri())
        picture = compressed(shot.read_bytes())
    if len(picture) > MOST_BYTES:
        print(f"the picture would have {len(picture)} bytes, and {MOST_BYTES} is the most")
        return 1
    PICTURE.write_bytes(picture)
    print(f"{PICTURE.relative_to(ROOT)}: {len(picture)} bytes")
    return 0


def compressed(picture: bytes) -> bytes:
    """Return a PNG as small as it gets without changing a point: no words in it, packed harder."""
    chunks = [(kind, data) for kind, data in _chunks(picture) if kind in _DRAWN]
    points = zlib.decompress(b"".join(data for kind, data in chunks if kind == b"IDAT"))
    packed = zlib.compress(points, 9)
    before = [chunk for chunk in chunks if chunk[0] not in {b"IDAT", b"IEND"}]
    return _SIGNATURE + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in (*before, (b"IDAT", packed), (b"IEND", b""))
    )


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Give the kind and the data of each part of a PNG."""
    at = len(_SIGNATURE)
    while at < len(picture):
        (length,) = struct.unpack_from(">I", picture, at)
        yield picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        at += length + 12


def _run(*argv: str) -> None:
    """Run a command, which has to succeed."""
    subprocess.run(argv, cwd=ROOT, check=True, timeout=DEADLINE_S, capture_output=True)


if __name__ == "__main__":
    sys.exit(main())
