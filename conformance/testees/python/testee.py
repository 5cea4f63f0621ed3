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

ASYNC = "async" in sys.argv[1:]
out = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)  # Whatever the library prints goes to stderr; stdout is ours.
out_lock = threading.Lock()
calls: dict[int, Future[Any]] = {}
contexts: dict[int, contextvars.Context] = {}
handles: dict[int, Any] = {}
numbers = count(1)
client: Any = None
loop = asyncio.new_event_loop()  # Of the testee, for the asynchronous half of the interface.
threading.Thread(target=loop.run_forever, daemon=True).start()


def write(line: dict[str, Any]) -> None:
    with out_lock:
        out.write(json.dumps(line, default=repr) + "\n")
        out.flush()


def ask(event: dict[str, Any]) -> Future[Any]:
    """Reports an event; the future ends with the `reply` or `fail` that names its call."""
    call = next(numbers)
    calls[call] = answer = Future[Any]()
    contexts[call] = contextvars.copy_context()  # `call` with `inside` goes on in the context of this handler.
    write({**event, "call": call})
    return answer


def keep(handle: Any) -> dict[str, Any]:
    number = next(numbers)
    handles[number] = handle
    return {"handle": number}


def connect(url: str | None = None, options: dict[str, Any] | None = None) -> None:
    global client
    given = options or {}
    names = {"name": "worker_name", "description": "worker_description", "timeout_ms": "invocation_timeout_ms"}
    arguments = {names.get(key, key): value for key, value in given.items() if key != "reconnect"}
    if "reconnect" in given:
        names = {"multiplier": "backoff_multiplier", "jitter": "jitter_factor"}
        reconnect = {names.get(key, key): value for key, value in given["reconnect"].items()}
        arguments["reconnection_config"] = ReconnectionConfig(**reconnect)
    client = register_worker(url, InitOptions(**arguments))


def register_function(function_id: str, http: dict[str, Any] | None = None, **options: Any) -> dict[str, Any]:
    def called(data: Any, metadata: Any) -> Future[Any]:
        given = {} if metadata is None else {"metadata": metadata}
        return ask({"event": "called", "function_id": function_id, "data": data, **given})

    def serve(data: Any, metadata: Any = None) -> Any:
        return called(data, metadata).result()

    async def serve_async(data: Any, metadata: Any = None) -> Any:
        return await asyncio.wrap_future(called(data, metadata))

    handler = HttpInvocationConfig(**http) if http else serve_async if ASYNC else serve
    return keep(client.register_function(function_id, handler, **options))


class Provider(TriggerHandler[Any]):
    async def register_trigger(self, config: TriggerConfig[Any]) -> None:
        trigger = config.model_dump(exclude_none=True)
        await asyncio.wrap_future(ask({"event": "bind", "trigger": trigger}))

    async def unregister_trigger(self, config: TriggerConfig[Any]) -> None:
        write({"event": "unbind", "trigger": {"id": config.id}})


def register_trigger_type(type: str, description: str) -> dict[str, Any]:
    registration = RegisterTriggerTypeInput(id=type, description=description)
    client.register_trigger_type(registration, Provider())
    return keep(SimpleNamespace(unregister=lambda: client.unregister_trigger_type(registration)))


def call(function_id: str, inside: int | None = None, **request: Any) -> dict[str, Any]:
    action, request_queue = request.pop("action", None), request.pop("queue", "")
    request["function_id"] = function_id
    if action is not None:
        request["action"] = TriggerAction.Void() if action == "void" else TriggerAction.Enqueue(queue=request_queue)
    context = contexts[inside].copy() if inside is not None else contextvars.copy_context()
    started = time.monotonic()
    elapsed = lambda: {"elapsed_ms": (time.monotonic() - started) * 1000}  # noqa: E731
    try:
        if ASYNC:
            value = context.run(asyncio.run_coroutine_threadsafe, client.trigger_async(request), loop).result()
        else:
            value = context.run(client.trigger, request)
        return {"value": value, **elapsed()}
    except Exception as error:
        error.more = elapsed()  # type: ignore[attr-defined]
        raise


def channel_create() -> dict[str, Any]:
    channel = create_channel(client)
    return {"writer": channel.writer_ref.model_dump(), "reader": channel.reader_ref.model_dump()}


def channel_open(ref: dict[str, Any]) -> dict[str, Any]:
    kind = ChannelWriter if ref["direction"] == "write" else ChannelReader
    return keep(kind(client.get_address(), StreamChannelRef(**ref)))


def on_loop(work: Any) -> None:
    asyncio.run_coroutine_threadsafe(work, loop).result()


def channel_write(handle: int, text: str | None = None, **data: str) -> None:
    writer = handles[handle]
    on_loop(writer.write(base64.b64decode(data["base64"])) if text is None else writer.send_message_async(text))


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


def shutdown() -> None:
    global client
    given, client = client, None
    if given is not None:
        given.shutdown()


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
    "channel_open": channel_open,
    "channel_write": channel_write,
    "channel_read": channel_read,
    "channel_close": lambda handle: on_loop(handles[handle].close_async()),
    "create_stream": make_stream,
    "log": lambda level, message, data=None: getattr(Logger(), level)(message, data),
    "state": lambda: {"state": client.get_connection_state()},
    "shutdown": shutdown,
}
FEATURES = "metadata descriptions headers namespaces trigger_namespaces http_invocation environment heartbeat reattach"
FEATURES += " reconnect_options max_retries default_timeout inside fatal_rejection offline_calls telemetry"


def obey(command: dict[str, Any]) -> None:
    number, name = command.pop("id"), command.pop("do")
    try:
        write({"id": number, "ok": True, **(COMMANDS[name](**command) or {})})
    except Exception as error:
        code = getattr(error, "code", None)
        kind = "local" if not isinstance(error, InvocationError) or code == "TIMEOUT" else "remote"
        message = str(getattr(error, "message", error))
        described = {"code": code or "LOCAL", "message": message, "kind": kind}
        write({"id": number, "error": described, **getattr(error, "more", {})})


def main() -> None:
    greeting = {"testee": 1, "library": "iii-sdk", "version": version("iii-sdk"), "language": "python"}
    greeting |= {"runtime": platform.python_version(), "platform": f"{sys.platform}-{platform.machine()}"}
    write({**greeting, "commands": sorted(COMMANDS), "features": FEATURES.split()})
    # `connect` and registrations keep their order; a call may wait for long and runs beside them.
    in_order, beside = ThreadPoolExecutor(1), ThreadPoolExecutor(256)
    for line in sys.stdin:
        command = json.loads(line)
        if command["do"] not in COMMANDS:
            error = {"code": "unsupported", "message": f"no command {command['do']}", "kind": "unsupported"}
            write({"id": command["id"], "error": error})
        else:
            runs_beside = command["do"] in ("call", "channel_create", "reply", "fail")
            (beside if runs_beside else in_order).submit(obey, command)
    threading.Timer(2, os._exit, (0,)).start()
    shutdown()
    os._exit(0)


main()
