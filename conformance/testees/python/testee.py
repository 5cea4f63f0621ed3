"""A testee on the Python SDK: obeys one JSON command per line on stdin, answers and reports events on stdout.

`python testee.py [sync|async]` chooses which of the library's two kinds of handler serves; calls are synchronous.
"""

import asyncio
import json
import os
import platform
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from importlib.metadata import version
from itertools import count
from typing import Any

from iii import InitOptions, InvocationError, TriggerAction, register_worker
from iii.iii_types import RegisterTriggerInput, RegisterTriggerTypeInput
from iii.triggers import TriggerConfig, TriggerHandler

ASYNC = "async" in sys.argv[1:]
out = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)  # Whatever the library prints goes to stderr; stdout is ours.
out_lock = threading.Lock()
calls: dict[int, Future[Any]] = {}
handles: dict[int, Any] = {}
numbers = count(1)
client: Any = None


def write(line: dict[str, Any]) -> None:
    with out_lock:
        out.write(json.dumps(line) + "\n")
        out.flush()


def ask(event: dict[str, Any]) -> Future[Any]:
    """Reports an event; the future ends with the `reply` or `fail` that names its call."""
    call = next(numbers)
    calls[call] = answer = Future[Any]()
    write({**event, "call": call})
    return answer


def keep(handle: Any) -> dict[str, Any]:
    number = next(numbers)
    handles[number] = handle
    return {"handle": number}


def connect(url: str | None = None, options: dict[str, Any] | None = None) -> None:
    global client
    given = options or {}
    names = {"name": "worker_name", "description": "worker_description", "namespace": "namespace", "headers": "headers"}
    arguments = {names[key]: given[key] for key in names if key in given}
    if "timeout_ms" in given:
        arguments["invocation_timeout_ms"] = given["timeout_ms"]
    client = register_worker(url, InitOptions(**arguments))


def register_function(function_id: str, http: dict[str, Any] | None = None, **options: Any) -> dict[str, Any]:
    def event(data: Any, metadata: Any) -> dict[str, Any]:
        given = {} if metadata is None else {"metadata": metadata}
        return {"event": "called", "function_id": function_id, "data": data, **given}

    def serve(data: Any, metadata: Any = None) -> Any:
        return ask(event(data, metadata)).result()

    async def serve_async(data: Any, metadata: Any = None) -> Any:
        return await asyncio.wrap_future(ask(event(data, metadata)))

    if http is not None:
        from iii.runtime import HttpInvocationConfig

        return keep(client.register_function(function_id, HttpInvocationConfig(**http), **options))
    return keep(client.register_function(function_id, serve_async if ASYNC else serve, **options))


class Provider(TriggerHandler[Any]):
    async def register_trigger(self, config: TriggerConfig[Any]) -> None:
        trigger = config.model_dump(exclude_none=True)
        await asyncio.wrap_future(ask({"event": "bind", "trigger": trigger}))

    async def unregister_trigger(self, config: TriggerConfig[Any]) -> None:
        write({"event": "unbind", "trigger": {"id": config.id}})


def register_trigger_type(type: str, description: str) -> dict[str, Any]:
    return keep(client.register_trigger_type(RegisterTriggerTypeInput(id=type, description=description), Provider()))


def register_trigger(**trigger: Any) -> dict[str, Any]:
    return keep(client.register_trigger(RegisterTriggerInput(**trigger)))


def call(function_id: str, action: str | None = None, queue: str | None = None, **request: Any) -> dict[str, Any]:
    request["function_id"] = function_id
    if action is not None:
        request["action"] = TriggerAction.Void() if action == "void" else TriggerAction.Enqueue(queue=queue or "")
    return {"value": client.trigger(request)}


def shutdown() -> None:
    global client
    if client is not None:
        client.shutdown()
        client = None


COMMANDS = {
    "connect": connect,
    "register_function": register_function,
    "reply": lambda call, value=None: calls.pop(call).set_result(value),
    "fail": lambda call, message, code=None: calls.pop(call).set_exception(RuntimeError(message)),
    "register_trigger_type": register_trigger_type,
    "register_trigger": register_trigger,
    "unregister": lambda handle: handles.pop(handle).unregister(),
    "call": call,
    "state": lambda: {"state": str(client.get_connection_state())},
    "shutdown": shutdown,
}


def obey(line: str) -> None:
    command = json.loads(line)
    number, name = command.pop("id"), command.pop("do")
    try:
        if name not in COMMANDS:
            raise NotImplementedError(name)
        write({"id": number, "ok": True, **(COMMANDS[name](**command) or {})})
    except InvocationError as error:
        kind = "local" if error.code == "TIMEOUT" else "remote"
        write({"id": number, "error": {"code": error.code, "message": error.message, "kind": kind}})
    except NotImplementedError as error:
        write({"id": number, "error": {"code": "unsupported", "message": f"no command {error}", "kind": "unsupported"}})
    except Exception as error:
        message = f"{type(error).__name__}: {error}"
        write({"id": number, "error": {"code": "LOCAL", "message": message, "kind": "local"}})


def main() -> None:
    write(
        {
            "testee": 1,
            "library": "iii-sdk",
            "version": version("iii-sdk"),
            "language": "python",
            "runtime": platform.python_version(),
            "platform": f"{sys.platform}-{platform.machine()}",
            "commands": sorted(COMMANDS),
            "features": ["metadata", "headers", "namespaces", "http_invocation", "environment", "heartbeat", "reattach"],
        }
    )
    # `connect`, registrations and replies keep their order; only what may wait for long runs beside them.
    with ThreadPoolExecutor(256) as beside:
        for line in sys.stdin:
            if json.loads(line).get("do") == "call":
                beside.submit(obey, line)
            else:
                obey(line)
        shutdown()
        os._exit(0)


main()
