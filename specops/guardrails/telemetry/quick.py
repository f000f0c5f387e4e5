"""A quicker road to the same value, for thousands of files: orjson, held to the strict rule set.

orjson takes duplicate keys, and integers that it makes floating point numbers of. So only a text
that comes out of its value again, but for white space, takes this road; any other is parsed
strictly, which also tells what is wrong with it.
"""

from collections.abc import Callable
from typing import Any, Final

from specops.strict_json import MAX_DEPTH, parse

Parse = Callable[[bytes], Any]
# Below it, what the import of orjson costs does not come back.
FILES_THAT_PAY: Final = 2_000
_ONE_BRACKET: Final = bytes.maketrans(b"{", b"[")
_SPACE: Final = b" \t\n\r"


def parser(files: int) -> Parse:
    """Return the parser that is quickest for a number of files; both come to the same."""
    if files < FILES_THAT_PAY:
        return parse
    try:
        import orjson  # noqa: PLC0415 - an extra, and its import takes longer than many a run
    except ImportError:
        return parse
    return _guarded(orjson.loads, orjson.dumps)


def _guarded(loads: Parse, dumps: Callable[[Any], bytes]) -> Parse:
    """Return a parser that agrees with the strict one on every text."""

    def quick(content: bytes) -> Any:  # noqa: ANN401 - JSON is any value
        try:
            value = loads(content)
        except ValueError:
            return parse(content)
        bare = content.translate(_ONE_BRACKET, _SPACE)
        is_deep = bare.count(b"[") > MAX_DEPTH
        if is_deep or dumps(value).translate(_ONE_BRACKET, _SPACE) != bare:
            return parse(content)
        return value

    return quick
