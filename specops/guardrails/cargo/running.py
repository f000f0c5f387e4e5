"""Judges tests and programs that have been built: from here on exit 101 is their own."""

from specops.cargo import harness
from specops.cargo.places import Places
from specops.codes import cargo as codes
from specops.guardrails.cargo.endings import broken_off, failed, reason_of, signal_name, unjudged
from specops.model import CheckResult, Finding, judged, passed
from specops.one_line import one_line
from specops.process.command import Completed


def judge_tests(name: str, completed: Completed, places: Places) -> CheckResult:
    """Judge ``cargo test``: each failing test is a finding, where it panicked.

    A test target that dies or has a harness of its own names no test: then cargo's word counts.
    """
    ended = broken_off(name, completed)
    if ended:
        return ended
    tests = harness.parse(completed.stdout, places)
    findings = tuple(map(_finding, tests.failures))
    if not findings and not completed.succeeded:
        return failed(name, completed, codes.TEST, reason_of(completed, places).message)
    if not findings and not tests.ran:
        return unjudged(name, completed, "no test ran", "write a test, or build only")
    observed = f"{tests.ran} tests"
    return judged(name, tests.ran, findings, observed=observed, duration_ms=completed.duration_ms)


def _finding(failure: harness.FailedTest) -> Finding:
    """Return the finding of a failed test."""
    why = f": {failure.why}" if failure.why else ""
    return Finding(codes.TEST.code, f"{failure.name} failed{why}", failure.location, codes.TEST.fix)


def judge_program(name: str, completed: Completed) -> CheckResult:
    """Judge ``cargo run`` after a build: cargo has become the program, signals included."""
    if completed.succeeded:
        return passed(name, 1, observed="exit 0", duration_ms=completed.duration_ms)
    ended = broken_off(name, completed) if completed.timed_out else None
    if ended:
        return ended
    how = (
        f"was ended by {signal_name(completed.exit_code)}"
        if completed.exit_code < 0
        else f"ended with exit {completed.exit_code}"
    )
    lines = completed.stderr.decode(errors="backslashreplace").strip().splitlines()
    words = f": {one_line(lines[-1])}" if lines else ""
    return failed(name, completed, codes.PROGRAM, f"the program {how}{words}")
