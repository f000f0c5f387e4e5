"""A small real MCP server over stdio with the tools ``http-get`` and ``http-post``.

It is a program: run it with Python. Its tools speak as those of the server that we are made for:
the text form, the two words in place of a body, secrets put in from the environment, redirects
followed, and errors without a reason. Its arguments make it misbehave, one flag for each way.
"""

import argparse
import base64
import http.client
import json
import os
import signal
import sys
import threading
import time
from typing import Any
from urllib.parse import urljoin, urlsplit

PREFIX = "HAL_SECRET_"
MAX_REDIRECTS = 5
LOCK = threading.Lock()


def flags() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--version", default="2025-06-18")
    parser.add_argument("--pages", action="store_true", help="list one tool a page")
    parser.add_argument("--noise", action="store_true", help="print lines that are no messages")
    parser.add_argument("--endless-line", action="store_true", help="print 17 MiB without an end")
    parser.add_argument("--stderr-mib", type=int, default=0)
    parser.add_argument("--silent", action="store_true", help="answer nothing")
    parser.add_argument("--refuse", action="store_true", help="refuse the handshake")
    parser.add_argument("--dies-at", default="", help="end when this method comes")
    parser.add_argument("--hangs-at", default="", help="never answer this method")
    parser.add_argument("--note", default="", help="the file to write to when it hangs")
    parser.add_argument("--fails-at", default="", help="answer this method with an error")
    parser.add_argument("--nonsense-at", default="", help="answer this method with nonsense")
    parser.add_argument("--deaf-at", default="", help="close the input when this method comes")
    parser.add_argument("--stays", action="store_true", help="ignore SIGTERM and the end of input")
    parser.add_argument("--child", default="", help="start a child, and write its id to this file")
    parser.add_argument("--leaks", action="store_true", help="tell secrets wherever it can")
    parser.add_argument("--plain-errors", action="store_true", help="tell the reason of an error")
    return parser.parse_args()


def secrets() -> dict[str, str]:
    """Return the placeholders and what they stand for."""
    found = {}
    for name, value in os.environ.items():
        if name.startswith(PREFIX):
            namespace, _, key = name.removeprefix(PREFIX).lower().partition("_")
            found[f"{{secrets.{namespace}.{key}}}"] = value
    return found


def leaked() -> str:
    """Return every secret in several spellings."""
    words = []
    for secret in secrets().values():
        spelled = base64.b64encode(f"key={secret}".encode()).decode()
        words += [secret, secret.encode().hex(), spelled, json.dumps({"key": secret})]
    return " ".join(words)


def filled(value: str) -> str:
    for placeholder, secret in secrets().items():
        value = value.replace(placeholder, secret)
    return value


def fetched(method: str, url: str, headers: dict[str, str], body: bytes | None) -> str:
    """Send a request, follow redirects, and return the text of the tool."""
    for _ in range(MAX_REDIRECTS):
        parts = urlsplit(url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        connection.request(method, target, body, headers)
        response = connection.getresponse()
        if response.status in {301, 302, 303, 307, 308} and response.getheader("location"):
            url = urljoin(url, str(response.getheader("location")))
            connection.close()
            continue
        text = as_text(response)
        connection.close()
        return text
    raise OSError


def as_text(response: http.client.HTTPResponse) -> str:
    kind = response.getheader("content-type") or "text/plain"
    try:
        body = response.read().decode("utf-8-sig", "replace")
        if "application/json" in kind and body.strip():
            body = json.dumps(json.loads(body, parse_constant=_refuse), indent=2)
    except (http.client.HTTPException, OSError, ValueError, RecursionError):
        body = "(Unable to parse response)"
    lines = "\n".join(f"{name.lower()}: {value}" for name, value in response.getheaders())
    first = f"Status: {response.status} {response.reason}"
    return f"{first}\n\nHeaders:\n{lines}\n\nBody:\n{body if body.strip() else '(Empty response)'}"


def _refuse(word: str) -> None:
    raise ValueError(word)


def called(tool: str, arguments: dict[str, Any], *, plain: bool) -> dict[str, Any]:
    method = tool.removeprefix("http-").upper()
    headers = {name: filled(value) for name, value in arguments.get("headers", {}).items()}
    body = arguments.get("body")
    if body is not None:
        headers = {"Content-Type": "application/json"} | headers
    try:
        sent = None if body is None else filled(body).encode()
        text = fetched(method, filled(arguments["url"]), headers, sent)
    except (http.client.HTTPException, OSError) as error:
        why = str(error) if plain else "fetch failed"
        said = [{"type": "text", "text": f"Error making {method} request: {why}"}]
        return {"content": said, "isError": True}
    return {"content": [{"type": "text", "text": text}]}


def tools(params: dict[str, Any], *, pages: bool) -> dict[str, Any]:
    listed = [{"name": f"http-{method}", "inputSchema": {"type": "object"}} for method in WORDS]
    if not pages:
        return {"tools": listed}
    at = int(params.get("cursor") or 0)
    more = {"nextCursor": str(at + 1)} if at + 1 < len(listed) else {}
    return {"tools": [listed[at]], **more}


WORDS = ("get", "post")


def say(message: dict[str, Any]) -> None:
    with LOCK:
        sys.stdout.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
        sys.stdout.flush()


def answer(message: dict[str, Any], options: argparse.Namespace) -> None:
    method, params = message["method"], message.get("params", {})
    if options.silent or method == options.hangs_at:
        if options.note:
            with open(options.note, "w", encoding="ascii") as file:  # noqa: PTH123 - as below
                print(os.getpid(), file=file)
        return
    if method == options.fails_at:
        told = f" with {leaked()}" if options.leaks else ""
        error = {"code": -32000, "message": f"connect ECONNREFUSED 127.0.0.1:1{told}"}
        say({"id": message["id"], "error": error})
    elif method == options.nonsense_at:
        say({"id": message["id"], "result": {"content": "nonsense", "tools": 7}})
    elif method == "initialize":
        about = {"name": "fake-hal", "version": "1"}
        can: dict[str, Any] = {"tools": {}}
        result = {"protocolVersion": options.version, "capabilities": can, "serverInfo": about}
        say({"id": message["id"], "result": result})
    elif method == "tools/list":
        say({"id": message["id"], "result": tools(params, pages=options.pages)})
    elif method == "tools/call":
        result = called(params["name"], params["arguments"], plain=options.plain_errors)
        say({"id": message["id"], "result": result})


def misbehave(options: argparse.Namespace) -> None:
    if options.noise:
        sys.stdout.write("hal-mcp is listening\n\n{}\n[1, 2\n")
        sys.stdout.flush()
    if options.leaks:
        sys.stderr.write(f"{leaked()}\n")
        sys.stdout.write(f"{leaked()}\n")
        sys.stdout.flush()
    if options.stderr_mib:
        sys.stderr.write(("x" * 1023 + "\n") * 1024 * options.stderr_mib)
    if options.endless_line:
        sys.stdout.write("x" * (17 << 20))
        sys.stdout.flush()
    if options.stays:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if options.child and (child := os.fork()) == 0:
        time.sleep(60)
    elif options.child:
        with open(options.child, "w", encoding="ascii") as file:  # noqa: PTH123 - no pathlib: speed
            print(child, file=file)


def serve(options: argparse.Namespace) -> None:
    misbehave(options)
    for line in sys.stdin:
        message = json.loads(line)
        if message["method"] == options.dies_at:
            sys.stderr.write("out of memory\n")
            os._exit(7)
        if message["method"] == options.deaf_at:
            os.close(0)
            time.sleep(60)
        if "id" in message:
            threading.Thread(target=answer, args=(message, options), daemon=True).start()
    if options.stays:
        time.sleep(60)


if __name__ == "__main__":
    serve(flags())
