"""A testee on the Python SDK: obeys one JSON command per line on stdin, answers and reports events on stdout.

`python testee.py [sync|async]` chooses which half of the library's interface serves and calls.
"""

import asyncio
import base64
import contextvars
import json
import os
import platform
import sys
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from importlib.metadata import version
from itertools import count
from types import SimpleNamespace
from typing import Any

from iii import InitOptions, InvocationError, TriggerAction, register_worker
from iii.channel import ChannelReader, ChannelWriter
from iii.helpers import create_channel, create_stream
from iii.iii_types import RegisterTriggerInput, RegisterTriggerTypeInput
from iii.stream import IStream
from iii.triggers import TriggerConfig, TriggerHandler
from iii.types import StreamChannelRef
from iii_helpers.http import HttpInvocationConfig
from iii_helpers.observability import Logger, ReconnectionConfig

ASYNC, OLD = "async" in sys.argv[1:], version("iii-sdk").startswith("0.23.")
out = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)  # Whatever the library prints goes to stderr; stdout is ours.
out_lock = threading.Lock()
NAMES = {"name": "worker_name", "description": "worker_description", "timeout_ms": "invocation_timeout_ms"}
NAMES |= {"multiplier": "backoff_multiplier", "jitter": "jitter_factor"}
calls: dict[int, Future[Any]] = {}
contexts: dict[int, contextvars.Context] = {}
loops: dict[int | None, asyncio.AbstractEventLoop] = {}
handles: dict[int, Any] = {}
numbers = count(1)
client: Any = None
loop = asyncio.new_event_loop()  # Of the testee, for the asynchronous half of the interface.
threading.Thread(target=loop.run_forever, daemon=True).start()
run = lambda work: asyncio.run_coroutine_threadsafe(work, loop).result()  # noqa: E731


def write(line: dict[str, Any]) -> None:
    with out_lock:
        out.write(json.dumps(line, default=repr) + "\n")
        out.flush()


def ask(event: dict[str, Any]) -> Future[Any]:
    """Reports an event; the future ends with the `reply` or `fail` that names its call."""
    calls[call := next(numbers)] = answer = Future[Any]()
    contexts[call] = contextvars.copy_context()  # `call` with `inside` goes on in the context of this handler.
    if ASYNC:
        loops[call] = asyncio.get_running_loop()
    write({**event, "call": call})
    return answer


def keep(handle: Any) -> dict[str, Any]:
    handles[number := next(numbers)] = handle
    return {"handle": number}


def connect(url: str | None = None, options: dict[str, Any] | None = None) -> None:
    global client
    given = options or {}
    rename = lambda members: {NAMES.get(key, key): value for key, value in members.items()}  # noqa: E731
    if "reconnect" in given:
        given["reconnection_config"] = ReconnectionConfig(**rename(given.pop("reconnect")))
    client = register_worker(url, InitOptions(**rename(given)))


def register_function(function_id: str, http: dict[str, Any] | None = None, **options: Any) -> dict[str, Any]:
    def called(data: Any, metadata: Any) -> Future[Any]:
        return ask({"event": "called", "function_id": function_id, "data": data, "metadata": metadata})

    def serve(data: Any, metadata: Any = None) -> Any:
        return called(data, metadata).result()

    async def serve_async(data: Any, metadata: Any = None) -> Any:
        return await asyncio.wrap_future(called(data, metadata))

    handler = HttpInvocationConfig(**http) if http else serve_async if ASYNC else serve
    return keep(client.register_function(function_id, handler, **options))


class Provider(TriggerHandler[Any]):
    async def register_trigger(self, config: TriggerConfig[Any]) -> None:
        await asyncio.wrap_future(ask({"event": "bind", "trigger": config.model_dump(exclude_none=True)}))

    async def unregister_trigger(self, config: TriggerConfig[Any]) -> None:
        write({"event": "unbind", "trigger": {"id": config.id}})


def register_trigger_type(type: str, description: str) -> dict[str, Any]:
    given = RegisterTriggerTypeInput(id=type, description=description)
    client.register_trigger_type(given, Provider())
    return keep(SimpleNamespace(unregister=lambda: client.unregister_trigger_type(given)))


def call(function_id: str, inside: int | None = None, **request: Any) -> dict[str, Any]:
    request["function_id"] = function_id
    if "action" in request:
        queue = request.pop("queue", "")
        request["action"] = TriggerAction.Void() if request["action"] == "void" else TriggerAction.Enqueue(queue=queue)
    context = contexts[inside].copy() if inside is not None else contextvars.copy_context()
    # 0.23 can be awaited on its own loop only, which its users meet in asynchronous handlers.
    if ASYNC and (home := loops.get(inside, None if OLD else loop)):
        return {"value": context.run(asyncio.run_coroutine_threadsafe, client.trigger_async(request), home).result()}
    return {"value": context.run(client.trigger, request)}


def channel_create() -> dict[str, Any]:
    made = create_channel(client)
    return {"writer": made.writer_ref.model_dump(), "reader": made.reader_ref.model_dump()}


def channel_write(handle: int, text: str | None = None, **data: str) -> None:
    end = handles[handle]
    run(end.write(base64.b64decode(data["base64"])) if text is None else end.send_message_async(text))


def channel_read(handle: int) -> None:
    async def read() -> None:
        handles[handle].on_message(lambda text: write({"event": "channel", "handle": handle, "text": text}))
        async for part in handles[handle]:
            write({"event": "channel", "handle": handle, "base64": base64.b64encode(part).decode()})
        write({"event": "channel", "handle": handle, "end": True})

    asyncio.run_coroutine_threadsafe(read(), loop)


async def nothing(self: Any, input: Any) -> None: ...


def make_stream(name: str) -> None:
    methods = ("get", "set", "delete", "list", "list_groups", "update")
    create_stream(client, name, type("Stream", (IStream,), dict.fromkeys(methods, nothing))())


ENDS = {"write": ChannelWriter, "read": ChannelReader}
COMMANDS = {
    "connect": connect,
    "register_function": register_function,
    "reply": lambda call, value=None: calls.pop(call).set_result(value),
    "fail": lambda call, message: calls.pop(call).set_exception(RuntimeError(message)),
    "register_trigger_type": register_trigger_type,
    "register_trigger": lambda **trigger: keep(client.register_trigger(RegisterTriggerInput(**trigger))),
    "unregister": lambda handle: handles.pop(handle).unregister(),
    "call": call,
    "channel_create": channel_create,
    "channel_open": lambda ref: keep(ENDS[ref["direction"]](client.get_address(), StreamChannelRef(**ref))),
    "channel_write": channel_write,
    "channel_read": channel_read,
    "channel_close": lambda handle: run(handles[handle].close_async()),
    "create_stream": make_stream,
    "log": lambda level, message, data=None: getattr(Logger(), level)(message, data),
    "state": lambda: {"state": client.get_connection_state()},
    "shutdown": lambda: client.shutdown(),
}
FEATURES = "metadata descriptions headers namespaces trigger_namespaces http_invocation environment heartbeat reattach"
FEATURES += " reconnect_options max_retries default_timeout inside fatal_rejection offline_calls telemetry"


def obey(command: dict[str, Any]) -> None:
    number, name = command.pop("id"), command.pop("do")
    started = time.monotonic()
    try:
        answer = {"ok": True, **(COMMANDS[name](**command) or {})}
    except Exception as error:
        code = getattr(error, "code", None)
        kind = "local" if not isinstance(error, InvocationError) or code == "TIMEOUT" else "remote"
        answer = {"error": {"code": code or "LOCAL", "message": str(getattr(error, "message", error)), "kind": kind}}
    elapsed = {"elapsed_ms": (time.monotonic() - started) * 1000} if name == "call" else {}
    write({"id": number, **answer, **elapsed})


def main() -> None:
    facts = {"version": version("iii-sdk"), "language": "python", "runtime": platform.python_version()}
    write({"testee": 1, "library": "iii-sdk", **facts, "commands": sorted(COMMANDS), "features": FEATURES.split()})
    # `connect` and registrations keep their order; a call may wait for long and runs beside them.
    in_order, beside = ThreadPoolExecutor(1), ThreadPoolExecutor(256)
    for line in sys.stdin:
        command = json.loads(line)
        if command["do"] in COMMANDS:
            waits = command["do"] in ("call", "channel_create", "reply", "fail")
            (beside if waits else in_order).submit(obey, command)
        else:
            error = {"code": "unsupported", "message": f"no command {command['do']}", "kind": "unsupported"}
            write({"id": command["id"], "error": error})
    in_order.shutdown(wait=False, cancel_futures=True)


main()
