"""Secrets for a program at the end of a chain that passes no environment on.

They wait in memory behind a descriptor, and the program of this module takes them from there into
the environment of the program that it becomes: no argument and no file ever holds them. It runs
without site packages and imports nothing of ours, because it starts once for every call.
"""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

_NOT_FOUND: Final = 127


@contextlib.contextmanager
def waiting(secrets: Mapping[str, str]) -> Iterator[int]:
    """Keep secrets behind a descriptor, which any number of programs can read, until the end."""
    descriptor = os.memfd_create("specops")
    try:
        with open(descriptor, "wb", closefd=False) as memory:
            memory.writelines(os.fsencode(f"{name}={value}\0") for name, value in secrets.items())
        yield descriptor
    finally:
        os.close(descriptor)


def starting(descriptor: int, program: Sequence[str]) -> tuple[str, ...]:
    """Return the command that starts a program with what waits behind a descriptor."""
    return (sys.executable, "-I", "-S", __file__, str(descriptor), *program)


def main(argv: Sequence[str], become: Callable[..., object] = os.execvpe) -> int:
    """Become the program that the arguments name; return an exit status where it cannot be."""
    descriptor, *program = argv
    taken = os.pread(int(descriptor), os.fstat(int(descriptor)).st_size, 0)
    os.close(int(descriptor))
    pairs = (item.partition(b"=")[::2] for item in taken.split(b"\0") if item)
    secrets = {os.fsdecode(name): os.fsdecode(value) for name, value in pairs}
    try:
        become(program[0], program, os.environ | secrets)
    except OSError as error:
        sys.stderr.write(f"{program[0]}: {error.strerror}\n")
    return _NOT_FOUND


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
