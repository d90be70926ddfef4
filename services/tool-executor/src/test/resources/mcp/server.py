"""An MCP server over its standard streams, by the revisions 2025-11-25 and 2026-07-28, that can also misbehave."""
import json
import os
import subprocess
import sys
import time

mode = sys.argv[1] if len(sys.argv) > 1 else "good"
STATELESS = "2026-07-28"


def send(message):
    sys.stdout.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
    sys.stdout.flush()


def tools():
    description = "Repeats a text."
    if mode == "changing":
        description += " Today it is %d." % time.time_ns()
    echo = {"name": "echo", "description": description,
            "annotations": {"readOnlyHint": True},
            "inputSchema": {"type": "object", "properties": {"text": {"type": "string"}},
                            "required": ["text"], "additionalProperties": False}}
    look = {"name": "look", "description": "Says what it finds.", "inputSchema": {"type": "object"}}
    bad = {"name": "bad", "description": "Bad.", "inputSchema": {"type": "strange"}}
    return [echo, look] + ([bad] if mode == "invalid" else [])


def attempt(action):
    try:
        return action()
    except OSError as refused:
        return type(refused).__name__


def write():
    with open("/workspace/written", "w") as file:
        return file.write("x")


def found():
    return json.dumps({"files": attempt(lambda: sorted(os.listdir("/workspace"))), "write": attempt(write),
                       "environment": sorted(name for name in os.environ if name.startswith("SERVER_")),
                       "network": len(open("/proc/net/dev").readlines()) - 3,
                       "secret": os.environ.get("SERVER_SECRET", "none")})


def call(name, arguments):
    if mode == "silent":
        time.sleep(600)
    if mode == "dies":
        print("I cannot go on", file=sys.stderr, flush=True)
        os._exit(3)
    if mode == "fork":
        for _ in range(10):
            # The text is a mark by which they are known: a shell that waits keeps it in its line.
            subprocess.Popen(["/bin/sh", "-c", "sleep 600; :", arguments["text"]],
                             stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    if mode == "loud":
        sys.stderr.write("noise " * 1_000_000)
        sys.stderr.flush()
        print("this is no message", flush=True)
    if mode == "huge":
        return {"content": [{"type": "text", "text": "x" * 300_000}]}
    if mode == "endless":
        while True:
            sys.stdout.write("x" * 65536)
    if name == "look":
        return {"content": [{"type": "text", "text": found()}]}
    if arguments["text"] == "fail":
        return {"content": [{"type": "text", "text": "it did not work"}], "isError": True}
    return {"content": [{"type": "text", "text": arguments["text"]}]}


for line in sys.stdin:
    message = json.loads(line)
    method, params = message.get("method"), message.get("params", {})
    stateless = "io.modelcontextprotocol/protocolVersion" in params.get("_meta", {})
    if mode == "old" and method == "server/discover":
        send({"id": message["id"], "error": {"code": -32601, "message": "Method not found"}})
    elif method == "server/discover":
        send({"id": message["id"], "result": {"supportedVersions": [STATELESS], "capabilities": {"tools": {}}}})
    elif method == "initialize":
        send({"id": message["id"], "result": {"protocolVersion": "2025-11-25", "capabilities": {"tools": {}},
                                              "serverInfo": {"name": "test", "version": "1"}}})
        send({"id": "s1", "method": "ping"})
    elif method == "tools/list":
        send({"id": message["id"], "result": {"tools": tools(), "resultType": "complete"}})
    elif method == "tools/call":
        send({"method": "notifications/progress", "params": {}})
        send({"id": message["id"], "result": call(params["name"], params["arguments"])})
    elif "id" in message and method:
        send({"id": message["id"], "error": {"code": -32601, "message": "Method not found"}})
