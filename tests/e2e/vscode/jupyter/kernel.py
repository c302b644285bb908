"""Hands code from standard input to a running kernel, and what it shows back: a JSON object of MIME types a line."""

from __future__ import annotations

import json
import sys
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient


def show(message: dict[str, Any]) -> None:
    kind, content = message["msg_type"], message["content"]
    if kind == "stream":
        print(json.dumps({f"application/vnd.code.notebook.{content['name']}": content["text"]}), flush=True)
    elif kind in ("display_data", "execute_result"):
        print(json.dumps(content["data"]), flush=True)
    elif kind == "error":
        error = {"name": content["ename"], "message": content["evalue"]}
        print(json.dumps({"application/vnd.code.notebook.error": json.dumps(error)}), flush=True)


client = BlockingKernelClient(connection_file=sys.argv[1])
client.load_connection_file()
client.start_channels()
client.execute_interactive(sys.stdin.read(), store_history=False, output_hook=show, allow_stdin=False, timeout=120)
client.stop_channels()
