"""EV050 to EV079: what can be wrong with evidence that lies there: size, archives, old writers.

Each example is what somebody types in a repository with the evidence of SPEC-KIT-018, whose row in
the tracker is Done; the tests run it, and look at what the last command finds.
"""

from typing import Final

from specops.codes.model import CheckCode

_FOLDER: Final = "evidence/commands/SPEC-KIT-018"
_LIMIT: Final = "printf '[evidence]\\nmax_{}_mb = 1\\n' > specops.toml\n"
_GROW: Final = "dd if=/dev/zero of={} bs=1000 count={} status=none\n"
_STATS: Final = "specops evidence.stats\n"
_ARCHIVE: Final = "specops evidence.archive --older-than 30 --yes\n"
_RESTORE: Final = "specops evidence.restore --spec SPEC-KIT-018\n"


def _too_large(name: str, path: str, kilobytes: int) -> str:
    """Return the example of something that has grown beyond a limit of 1 MB."""
    return _LIMIT.format(name) + _GROW.format(path, kilobytes) + _STATS


FILE_TOO_LARGE: Final = CheckCode(
    "EV050",
    "A file of evidence is too large",
    "Evidence is committed: a large file stays in the history and in every clone of it.",
    "Let the check observe less, or raise evidence.max_file_mb.",
    failing=_too_large("file", f"{_FOLDER}/body.json", 1001),
    passing=_too_large("file", f"{_FOLDER}/body.json", 900),
    language="sh",
)
SPEC_TOO_LARGE: Final = CheckCode(
    "EV051",
    "The evidence of a spec is too large",
    "Nobody reads that many runs, and each clone carries them.",
    "Archive it once the spec is Done (`evidence.archive`), or raise evidence.max_spec_mb.",
    failing=_too_large("spec", f"{_FOLDER}/body.json", 1001),
    passing=_too_large("spec", f"{_FOLDER}/body.json", 900),
    language="sh",
)
TOTAL_TOO_LARGE: Final = CheckCode(
    "EV052",
    "All evidence together is too large",
    "The repository becomes slow to clone long before anybody looks at the oldest runs.",
    "Archive what is Done (`evidence.archive`), prune old archives, or raise"
    " evidence.max_total_mb.",
    failing=_too_large("total", "evidence/other.bin", 1001),
    passing=_too_large("total", "evidence/other.bin", 900),
    language="sh",
)
UNFIT: Final = CheckCode(
    "EV053",
    "Evidence cannot be archived as it lies there",
    "An archive could not give back a link, a device or a name that is no text as it was; and"
    " without a time in its records nobody can tell how old a spec is.",
    "Correct or remove what the message names.",
    failing=f"ln -s /etc/hostname {_FOLDER}/host.txt\n{_ARCHIVE}",
    passing=_ARCHIVE,
    language="sh",
)
BROKEN_ARCHIVE: Final = CheckCode(
    "EV054",
    "An archive is not what its manifest says",
    "It was damaged, exchanged or made by somebody else; nothing of it is written anywhere.",
    "Restore archive and manifest from version control.",
    failing=f"{_ARCHIVE}for f in evidence/archive/*.tar.gz; do echo more >> $f; done\n{_RESTORE}",
    passing=f"{_ARCHIVE}{_RESTORE}",
    language="sh",
)
IN_THE_WAY: Final = CheckCode(
    "EV055",
    "Another file lies where an archived one belongs",
    "Nothing is ever overwritten: one of the two is wrong, and only a person can tell which.",
    "Compare the two, and remove or rename the one that lies there.",
    failing=f"{_ARCHIVE}mkdir {_FOLDER}\n"
    f"tar -xzf evidence/archive/*.tar.gz -C evidence\n"
    f"for f in {_FOLDER}/*.log; do echo more >> $f; done\n{_RESTORE}",
    passing=f"{_ARCHIVE}mkdir {_FOLDER}\n"
    f"tar -xzf evidence/archive/*.tar.gz -C evidence\n{_RESTORE}",
    language="sh",
)
CODES: Final = (
    FILE_TOO_LARGE,
    SPEC_TOO_LARGE,
    TOTAL_TOO_LARGE,
    UNFIT,
    BROKEN_ARCHIVE,
    IN_THE_WAY,
)
