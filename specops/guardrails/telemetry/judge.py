"""One file after the other: read, parsed, told apart, judged."""

from dataclasses import field

from specops.codes import telemetry as codes
from specops.evidence.names import is_other_evidence
from specops.evidence.wire import STAGE_OF_COMMAND
from specops.guardrails.telemetry.files import Found, RefusedFileError, is_inside, read
from specops.guardrails.telemetry.quick import Parse
from specops.guardrails.telemetry.record import RecordRules, finding, other_findings
from specops.model import Finding, Location
from specops.strict_json import StrictJsonError, parse
from specops.values import dataclass


@dataclass(slots=True)
class Judge:
    """Judges files and counts the records among them; ``root`` is the repository's real path.

    ``parse`` may be any parser that agrees with the strict one. ``folder`` is that of the files,
    where all are of one, and ``looked_at`` the folders in which artifacts were looked for;
    ``recalled`` counts the records that are as they were when they had no finding.
    """

    root: str
    rules: RecordRules
    records: int = 0
    findings: list[Finding] = field(default_factory=list)
    parse: Parse = parse
    folder: str = ""
    recalled: int = 0
    looked_at: set[str] = field(default_factory=set)

    def of_folder(self, folder: str) -> "Judge":
        """Return a judge by the same rules that has judged nothing."""
        return Judge(self.root, self.rules, parse=self.parse, folder=folder)

    def judge(self, found: Found, *, asked: bool = False) -> None:
        """Judge one file; one that was ``asked`` for by its path has to be a record.

        Attestations and HAL records are left to the rules of their own kind.
        """
        path, refused = found
        if not asked and is_other_evidence(path.rpartition("/")[2]):
            return
        try:
            if refused:
                raise refused
            content = read(path)
            value = self.parse(content)
        except RefusedFileError as refusal:
            self.refuse(refusal, path)
        except StrictJsonError as error:
            fault = error.fault
            place = Location(self.shown(path), fault.line, fault.column)
            message = f"is not strict JSON: {fault.message}"
            self.findings.append(finding(codes.NOT_JSON, message, place))
        else:
            self._judge_value(value, content, path, asked=asked)

    def refuse(self, refusal: RefusedFileError, path: str) -> None:
        """Note a file that is not looked into."""
        self.findings.append(finding(refusal.code, refusal.message, Location(self.shown(path))))

    def shown(self, path: str) -> str:
        """Return a path as findings name it: relative to the root where it lies inside."""
        if not is_inside(path, self.root):
            return path
        return path[len(self.root) :].lstrip("/")

    def _judge_value(self, value: object, content: bytes, path: str, *, asked: bool) -> None:
        """Judge what a file holds."""
        if not (isinstance(value, dict) and _is_record(value)):
            shown = self.shown(path)
            self.findings += other_findings(value, content, shown, asked=asked)
            return
        self.records += 1
        if not self.rules.is_clean(value, path):
            self.findings += self.rules.findings(value, content, self.shown(path))


def _is_record(value: dict[str, object]) -> bool:
    """Whether an object says that it is a record of one of the six stages."""
    command = value.get("command")
    return isinstance(command, str) and command in STAGE_OF_COMMAND
