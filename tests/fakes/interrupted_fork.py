"""Text for a script of its own: Ctrl-C comes in the parent in the moment of each fork."""

from typing import Final

INTERRUPTED_FORK: Final = """
import signal
from specops.interrupts import caught, interruptible
fork = os.fork
def interrupted_fork():
    pid = fork()
    if pid:
        os.kill(os.getpid(), signal.SIGINT)
    return pid
os.fork = interrupted_fork
"""
