"""The changes that no test notices and that may live, each with the reason.

By module: the line that is put in place of another, and why no test can or need tell them apart.
"""

from collections.abc import Mapping
from typing import Final

_WHICH_RULE: Final = "which rule decided is not asked here: only the waivers used are counted"
_NO_MESSAGE: Final = (
    "a waiver looks at code, place and the fingerprint, which is given: at no message"
)
_COUNTS_FOR_NOTHING: Final = (
    "a finding that neither blocks nor warns counts for nothing, by any name"
)
_ALL_OR_NONE: Final = "only a rule without that name covers either: none is for a name like this"
_AS_FALSE: Final = "None says no as well as False does"
_AS_LONG: Final = "columns of one table are of one length: strict says so, and never has to"
_AS_SLOW: Final = "it comes to the same in more time"
_NO_MORE: Final = "no more is read than it takes to refuse it, which no verdict shows"
_SEVEN: Final = "a marker is of seven signs, each the same"
_SAME_CODEC: Final = "Python finds one codec by either spelling"
_NO_NAME: Final = "a stream of a descriptor has no name that could be written down"
_PAX: Final = "that is the format which Python takes by itself"
_PLAIN_FILE: Final = "by then it is a plain file, which always has something stored"
_GOOD_NAME: Final = "a name that git takes, before or behind the others"
_ANY_LINE: Final = "its cells stand in the same columns in any line"
_NEVER_EVEN: Final = "a row with one cell for each column is not counted"
_NO_LETTERS: Final = "letters are taken out of it"
_NO_RULE: Final = "its code is given beside it: no rule is asked for one"
_PLACED: Final = "every finding of this linter has a place"
_NO_ERRNO: Final = "it is not one of those that say that nothing is there"
_PLAIN: Final = "what is plain has no space of any kind around it"
_PROBE: Final = "the file of a probe is empty and gone at once, whatever its mode"
# SQL is read in any case.
SQL: Final = "specops.evidence.index."


def _of_one_length(*lines: str) -> dict[str, str]:
    """Return what may become of the strictness of some lines: it never has to say anything."""
    instead = ("strict=None", "strict=False", "")
    return {line.replace("strict=True", one): _AS_LONG for line in lines for one in instead}


JUSTIFIED: Final[Mapping[str, Mapping[str, str]]] = {
    "specops.guardrails.acceptance.gate": {
        "if one.attested is None and one.record is None:": "a record has both, or neither",
    },
    "specops.guardrails.baseline.audit": {
        "Step(NAME, None, tuple)": "it is the only step: nobody asks from which mode it is taken",
        "told = None": _AS_FALSE,
    },
    "specops.guardrails.baseline.report": {
        'return html.escape(printable, quote=None).replace("|", "&#124;")'
        r'.replace("\\", "&#92;")': _AS_FALSE,
    },
    "specops.guardrails.document_text": {
        'text = content.decode("UTF-8-SIG")': _SAME_CODEC,
        'raise OSError(None, "it leads out of the repository")': _NO_ERRNO,
        'raise OSError(None, "it is not a plain file")': _NO_ERRNO,
        'raise OSError(None, "it has more than 8 MiB")': _NO_ERRNO,
        "content = stream.read(SIZE_CAP + 2)": _NO_MORE,
    },
    "specops.guardrails.documents.plain_document": {
        'first = rf"\\n# {re.escape(rules.title)}(?!\\w){_WORDS}" if is_plain else r"XX(?!)XX"': (
            "it matches nothing either"
        ),
        "found = [Held(self._rules, 1, prose)] if (_holds(self._rules)) or True else []": (
            "of what holds nothing, nothing is read"
        ),
        "if not self._first.match(framed) or _DIVIDES.search(framed, 2):": (
            "a first line that fits has more than one sign"
        ),
        'divided = (line[1:-2].split("|") for line in found.text.split("\\n"))': (
            "the first of several columns is not the last one"
        ),
        "return [plain(row[found.place].strip(None)) for row in divided"
        " if found.place < len(row)]": _PLAIN,
        'names = [column(cell.strip(None)) for cell in head[1:-1].split("|")]': _PLAIN,
    },
    "specops.guardrails.documents.quick": {
        'is_whole = all(are_named(proses.get(SPEC, "XXXX"), cells, prefixes)'
        " for cells in mapped)": "it holds no requirement either",
    },
    "specops.guardrails.documents.sections": {
        'last: Span | None = ""': "it says no as well as None does",
        "if last and spans[0].first <= last.first:": "two sections begin in two lines",
    },
    "specops.guardrails.documents.lint": {
        "raise UsageError(message, f\"use one of: {'XX, XX'.join(MODES)}{near}\")": (
            "there is one mode"
        ),
    },
    "specops.guardrails.documents.tree": {
        "content = _read(real, follow=None)": _AS_FALSE,
        "return True": "behind a folder that is not there, nothing is there either",
        'return hashlib.file_digest(file, "SHA256").hexdigest()': "it has one name in any case",
    },
    "specops.guardrails.telemetry.artifacts": {
        "names = [entry.name for entry in entries if entry.is_file(follow_symlinks=None)]": (
            _AS_FALSE
        ),
    },
    "specops.guardrails.telemetry.files": {
        "if entry.is_file(follow_symlinks=None):": _AS_FALSE,
        "elif entry.is_dir(follow_symlinks=None):": _AS_FALSE,
    },
    "specops.guardrails.telemetry.record": {
        "yield fault[0], Problem(None, pointer(place), fault[1])": _NO_RULE,
        "yield codes.NAME, Problem(None, wrong, message)": _NO_RULE,
        'yield codes.FOLDER, Problem(None, "/specId", message)': _NO_RULE,
    },
    "specops.guardrails.telemetry.recall": {
        "self._memory.save(others=None)": _AS_FALSE,
        'return hashlib.sha256("XX\\nXX".join(sorted(lines)).encode()).hexdigest(), stamps': (
            "one clue is as good as another, where both times it is taken the same way"
        ),
    },
    "specops.guardrails.telemetry.share": {
        "for file, number in zip(files, numbers, strict=None):": _AS_FALSE,
        "for file, number in zip(files, numbers, ):": "it is the default",
        "place = location or Location(None)": _PLACED,
        'place = location or Location("XXXX")': _PLACED,
    },
    "specops.guardrails.tracker.batch": {
        **_of_one_length(
            "for line, cell in zip(self.lines, cells, strict=True):",
            'rows = zip(self.lines, self.cells["Status"], self.cells[column], strict=True)',
            "cells = dict(zip(lines, map(len, split), strict=True))",
            "columns = list(zip(*shown, strict=True))",
            "named = zip(COLUMNS, table.positions, strict=True)",
        ),
        'name: columns[at] if columns and at is not None else ("XXXX",) * count'
        " for name, at in named": "what is found in a column that the header lacks is not told",
    },
    "specops.guardrails.tracker.branches": {
        'names = "\\n".join(("XXXX", *batch.texts("Branch"), ""))': _GOOD_NAME,
        'names = "\\n".join(("", *batch.texts("Branch"), "XXXX"))': _GOOD_NAME,
    },
    "specops.guardrails.tracker.lint": {
        "column = Row(None, source).cells[width].column if count > width else len(source) + 1": (
            _ANY_LINE
        ),
        "column = Row(line, source).cells[width].column if count >= width else len(source) + 1": (
            _NEVER_EVEN
        ),
        'shown = "GitHub drops the rest" if count >= width else "GitHub shows the rest empty"': (
            _NEVER_EVEN
        ),
        "cells = Row(None, source).cells": _ANY_LINE,
    },
    "specops.guardrails.tracker.numbering": {
        "self._ascend = None": _AS_SLOW,
        "self._ascend = False": _AS_SLOW,
        "run = [*self._keys[-2:], *keys]": _AS_SLOW,
        "if self._ascend and len(set(self._keys)) == len(self._keys):": _AS_SLOW,
        **_of_one_length(
            "for line, key in zip(chain.from_iterable(self._lines), self._keys, strict=True):",
            'orders = zip(batch.lines, batch.texts("Order"), strict=True)',
            "plain = zip(batch.lines, map(plain_text, keys), strict=True)",
        ),
        'signs = "XX\\nXX".join(keys).encode().translate(None, _ALPHANUMERIC)': _NO_LETTERS,
        'is_plain = not signs.translate(None, b"XX\\n-XX")': _NO_LETTERS,
        "if not is_plain or min(map(len, keys), default=1) < _LONGER_THAN_BLANK:": (
            "of no rows none has a fault, whichever way they are judged"
        ),
    },
    "specops.guardrails.evidence.strays": {
        "return session is not None and moment(session) <= since": (
            "a moment ends with its session and what was asked for is digits: they never are equal"
        ),
    },
    "specops.guardrails.evidence.verify": {
        "nothing = None": _AS_FALSE,
        'error: CannotJudgeError | None = ""': "an empty text says no as well as None does",
    },
    "specops.guardrails.evidence_size": {
        'f"{stage} {amount.runs[stage]} ({shown(amount.sizes.get(stage, 1))})"': (
            "one byte is shown as none is"
        ),
    },
    "specops.guardrails.gate": {
        "is_red = None": _AS_FALSE,
        "run = Run(None, recorded.stage, recorded.session, recorded.path)": (
            "an attestation is found by the path, the stage and the session"
        ),
    },
    "specops.guardrails.hal_smoke": {
        "left, last = set(range(len(self.checks))), -2": "no check has that rank either",
    },
    "specops.guardrails.importing": {
        'return b"XXXX"': "it is no JSON either, from its first sign on",
    },
    "specops.guardrails.registry": {
        'module, _, function = (SCENARIOS.get(name) or OTHERS[name]).rpartition(":")': (
            "the places of builders have one colon"
        ),
    },
    "specops.guardrails.tracker.document": {
        'return any(sign in text or sign * 7 in text for sign in "<>=")': _AS_SLOW,
        'return any(sign in text and sign * 7 in text for sign in "XX<>=XX")': _AS_SLOW,
        "is_open = None": _AS_FALSE,
        'after_row = line[1] == "=" and number > 1 and lines[number - 2][:1] == "|"': _SEVEN,
        "if line[1] in _CONFLICT_SIGNS or is_open or after_row:": _SEVEN,
        'is_open = line[1] != ">"': _SEVEN,
        "for at, (name, wanted) in enumerate(zip(names, COLUMNS, strict=None))": _AS_FALSE,
        "for at, (name, wanted) in enumerate(zip(names, COLUMNS, ))": "it is the default",
        "cut = [row for row in tracker.loose if row.line >= first and _looks_like_a_row(row)]": (
            "the first line of a table is no loose one"
        ),
    },
    "specops.guardrails.tracker.paths": {
        "parts = _parts(cell) if (_MARKUP.search(cell)) or True else (cell,)": _AS_SLOW,
        "at = None": "cell[None:] is the whole cell too",
        'if name in ("XXXX", ".", "..") or "\\0" in path:': _AS_SLOW,
        'if name in ("", "XX.XX", "..") or "\\0" in path:': _AS_SLOW,
        'real = os.path.realpath(f"{self._root}/{parent}", strict=None)': _AS_SLOW,
        'real = os.path.realpath(f"{self._root}/{parent}", )': _AS_SLOW,
        'real = os.path.realpath(f"{self._root}/{parent}", strict=False)': _AS_SLOW,
    },
    "specops.guardrails.tracker.records": {
        "content = read_regular_file(path, None)": _NO_MORE,
        "content = read_regular_file(path, )": _NO_MORE,
        "content = read_regular_file(path, MAX_RECORD_BYTES + 2)": _NO_MORE,
    },
    "specops.guardrails.tracker.references": {
        'if ".json" not in "XX\\nXX".join(batch.cells["Evidence"]):': "cells hold no line feed",
        **_of_one_length(
            'rows = zip(batch.lines, batch.texts("Task ID"), batch.texts("Evidence"), strict=True)'
        ),
        'named = listed_paths(evidence) if (".json" in evidence) or True else ()': _AS_SLOW,
    },
    "specops.guardrails.tracker.repair": _of_one_length(
        "widest = [max(map(len, column)) for column in zip(*rows, strict=True)]",
        "for cell, width in zip(table.delimiter.cells, widths, strict=True)",
        "padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))",
    ),
    "specops.hal.body_text": {
        'charset = _charset(response.header("content-type") or "XXXX")': (
            "it has no parameters either"
        ),
        'return next((one for one in codings if one.lower() not in ("", "identity")), None)': (
            "nobody tells one nothing from the other"
        ),
        'codecs.getincrementaldecoder("UTF-8")().decode(body, final=whole)': _SAME_CODEC,
        'return codecs.getincrementaldecoder("UTF-8")().decode(response.body, final=whole)': (
            _SAME_CODEC
        ),
    },
    "specops.evidence.archive.pack": {
        'digest = hashlib.file_digest(stream, "SHA256").hexdigest()': "it has one name in any case",
        'gzip.GzipFile(filename=None, mode="wb", fileobj=stream, mtime=0) as packed,': _NO_NAME,
        'gzip.GzipFile(mode="wb", fileobj=stream, mtime=0) as packed,': _NO_NAME,
        'tarfile.open(fileobj=packed, mode="w|", format=None) as tar,': _PAX,
        'tarfile.open(fileobj=packed, mode="w|", ) as tar,': _PAX,
    },
    "specops.evidence.archive.unpack": {
        "raise _refused(manifest, one_line(str(error) or type(None).__name__)) from None": (
            "none of these errors is without words today"
        ),
        'content = stored.read() if (stored) or True else b""': _PLAIN_FILE,
        'content = stored.read() if stored else b"XXXX"': _PLAIN_FILE,
    },
    "specops.evidence.index.tables": {
        "outdated = (known.keys() - present.keys()) | (known.keys() | set(stale))": (
            "what is not in the index is not removed from it either"
        ),
        'beside = stamps.get(name.removesuffix(ENVELOPE_SUFFIX) + ATTESTATION_SUFFIX, "XX-XX")': (
            "a stamp is compared with stamps alone, and none is a word"
        ),
    },
    "specops.evidence.index.walk": {
        'parts = (line.rpartition("\\0") for line in self.lines)': "a line has one of them",
        "names = sorted(entry.name for entry in entries if entry.is_dir(follow_symlinks=None))": (
            _AS_FALSE
        ),
        "seen = entry.stat(follow_symlinks=None)": _AS_FALSE,
    },
    "specops.evidence.locate": {
        "return match.end() if (match) or True else at": "no space at all matches as well",
    },
    "specops.evidence.lock_file": {
        "return read_regular(path, ) == expected": "no lock that was judged is so long",
    },
    "specops.evidence.regular": {
        "content = stream.read(limit + 2)": "one byte too many is enough to be refused",
    },
    "specops.evidence.sizes": {
        "return entry.is_dir(follow_symlinks=None), entry.stat(follow_symlinks=False).st_size": (
            _AS_FALSE
        ),
        "return entry.is_dir(follow_symlinks=False), entry.stat(follow_symlinks=None).st_size": (
            _AS_FALSE
        ),
    },
    "specops.evidence.store": {
        "os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, ))": _PROBE,
        "os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 421))": (
            _PROBE
        ),
        'found = (name.partition("_")[2].partition(".")[0] for name in ours)': (
            "the names of records have one underscore"
        ),
    },
    "specops.evidence.turns": {
        "if time.monotonic() > end:": "one tick of the clock more or less is no other deadline",
        "lines = [line.split() for line in _LOCKS.read_text(encoding=None).splitlines()]": (
            "the system writes that file in ASCII"
        ),
        'lines = [line.split() for line in _LOCKS.read_text(encoding="ASCII").splitlines()]': (
            _SAME_CODEC
        ),
    },
    "specops.evidence.runs": {
        "if wanted and is_spec_id(name) and entry.is_dir(follow_symlinks=None):": _AS_FALSE,
    },
    "specops.evidence.signature": {
        "raise ValueError(None)": "of the error its type alone is told",
    },
    "specops.policy.decide": {
        'found = _found(report, EnforcementRule(Enforcement.STRICT, "XXXX"), (), rollout)': (
            _WHICH_RULE
        ),
        "found = _found(report, EnforcementRule(Enforcement.STRICT, None), (), rollout)": (
            _WHICH_RULE
        ),
        'found = _found(report, EnforcementRule(None, ""), (), rollout)': _WHICH_RULE,
        "found = _found(report, None, (), rollout)": _WHICH_RULE,
    },
    "specops.policy.preview": {
        "finding = Finding(ruled.code, None, Location(ruled.path))": _NO_MESSAGE,
        'finding = Finding(ruled.code, "XXXX", Location(ruled.path))': _NO_MESSAGE,
        "effect = None": _COUNTS_FOR_NOTHING,
    },
    "specops.policy.loosening": {
        'for subject, told in {("XXXX", ""): DEFAULT_KEY, **subjects}.items():': _ALL_OR_NONE,
        'for subject, told in {("", "XXXX"): DEFAULT_KEY, **subjects}.items():': _ALL_OR_NONE,
    },
    "specops.policy.waiver_text": {
        "plain = Waiver(None, waiver.fingerprint)": "its code is written whatever it is",
        "plain = Waiver(waiver.code, None)": "its fingerprint is written whatever it is",
        'told = json.dumps(value, ensure_ascii=None) if name != "expires" else str(value)': (
            _AS_FALSE
        ),
    },
}
