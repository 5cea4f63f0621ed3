"""A stub and a client of the generated module, each on a connection of the public SDK to the engine whose URL is given.

Prints what came of every call, for the test to judge.
"""

import asyncio
import json
import logging
import sys
import threading
import time
import warnings
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

sys.path.insert(0, sys.argv[1])
warnings.simplefilter("ignore", DeprecationWarning)
logging.disable(logging.CRITICAL)

import iii  # noqa: E402
import iii_types as made  # noqa: E402

seen: dict[str, Any] = {}
ran = threading.Event()
never = threading.Event()


class Gate(made.ApprovalGateWorker):
    """Answers two functions; the others are not called."""

    def approval_resolve(
        self, request: made.ApprovalResolveRequest, context: made.CallContext
    ) -> made.ApprovalResolveResponse:
        seen["resolve"] = {
            "request": made.to_wire(request),
            "function_id": context.function_id,
            "caller": context.caller_worker_id is not None,
            "metadata": context.metadata,
        }
        if request.reason == "void":
            ran.set()
        if request.reason == "never":
            never.wait(30)
        if request.decision == "aborted":
            raise made.ResumeFailedError()
        if request.decision == "deny":
            raise made.CallError("of no contract", code="own_code", values={"more": 1})
        return made.ApprovalResolveResponse()


class Credentials(made.AsyncAuthCredentialsWorker):
    """Its methods run in the SDK's own event loop, and call from there."""

    async def auth_set_token(
        self, request: made.AuthSetTokenRequest, context: made.CallContext
    ) -> made.AuthSetTokenResponse:
        if request.provider == "full":
            raise made.StorageError(values={"detail": "no space"})
        return made.AuthSetTokenResponse()

    async def auth_get_token(
        self, request: made.AuthGetTokenRequest, context: made.CallContext
    ) -> made.AuthGetTokenResponse:
        if request.provider == "relay":
            return await made.AsyncClient(worker).auth.get_token(made.AuthGetTokenRequest(provider="openai"))
        return None if request.provider == "none" else made.ApiKeyCredential(key="k")


class Provider(made.ProviderWorker):
    def provider_complete(
        self, request: made.ProviderCompleteRequest, context: made.CallContext
    ) -> made.ProviderCompleteResponse:
        return made.AssistantMessage(
            content=[made.TextBlock(text="said")],
            stop_reason="end",
            model=request.model,
            provider="scripted",
            timestamp=1,
        )


class Shell(made.ShellWorker):
    def shell_fs_write(self, request: made.ShellFsWriteRequest, context: made.CallContext) -> made.ShellFsWriteResponse:
        if request.path == "/wrong":
            return made.ShellFsWriteResponse(bytes_written=-1, path="", files=[])
        if isinstance(request.content, made.ChannelRef):
            seen["channel"] = type(made.channel_of(request.content)).__name__
        return made.ShellFsWriteResponse(bytes_written=0, path="", files=[])


class Elsewhere(made.AuthCredentialsWorker):
    def auth_get_token(self, request: made.AuthGetTokenRequest, context: made.CallContext) -> made.AuthGetTokenResponse:
        return made.ApiKeyCredential(key="of orders")


def concrete(stub: type, **values: str) -> Any:
    """An instance although not every function is written: those that are not raise when they are called."""
    missing = {name: (lambda *_: None) for name in getattr(stub, "__abstractmethods__")}
    return type(stub.__name__, (stub,), missing)(**values)


def told(error: made.CallError) -> dict[str, Any]:
    return {
        "class": type(error).__name__,
        "code": error.code,
        "text": error.text,
        "retriable": error.retriable,
        "values": error.values,
    }


def attempt(call: Callable[[], Any]) -> Any:
    try:
        return {"answer": made.to_wire(call())}
    except made.CallError as error:
        return told(error)


async def attempt_async(call: Any) -> Any:
    try:
        return {"answer": made.to_wire(await call)}
    except made.CallError as error:
        return told(error)


def resolve_request(**more: Any) -> made.ApprovalResolveRequest:
    return made.ApprovalResolveRequest(
        **{"session_id": "s1", "function_call_id": "c1", "decision": "allow", **more},
    )


def basics(client: made.Client) -> dict[str, Any]:
    """What comes back of a call, and how errors are told."""

    def resolve(**more: Any) -> Any:
        return attempt(lambda: client.approval.resolve(resolve_request(**more), metadata={"user": "u1"}))

    def set_token(provider: str) -> Any:
        request = made.AuthSetTokenRequest(provider=provider, credential=made.ApiKeyCredential(key="sk-1"))
        return attempt(lambda: client.auth.set_token(request))

    def get_token(provider: str, **options: Any) -> Any:
        return attempt(lambda: client.auth.get_token(made.AuthGetTokenRequest(provider=provider), **options))

    complete = made.from_wire("ProviderCompleteRequest", json.loads(sys.argv[3]))
    info = made.EngineFunctionsInfoRequest(function_id="approval::resolve")
    reference = made.ChannelRef(channel_id="c", access_key="k", direction="read")
    return {
        "info": made.to_wire(client.engine.functions.info(info)),
        "allow": resolve(),
        "aborted": resolve(decision="aborted"),
        "deny": resolve(decision="deny"),
        "invalid": resolve(session_id="a/b"),
        "set": set_token("openai"),
        "storage": set_token("full"),
        "missing": attempt(lambda: client.auth.set_token(made.AuthSetTokenRequest.model_construct())),
        "null": get_token("none"),
        "relay": get_token("relay"),
        "orders": get_token("openai", namespace="orders"),
        "absent": attempt(lambda: client.budget.list()),
        "provider": attempt(lambda: client.provider("scripted").complete(complete)),
        "wrong_answer": attempt(
            lambda: client.shell.fs.write(made.ShellFsWriteRequest(path="/wrong", content="text"))
        ),
        "channel": attempt(
            lambda: client.shell.fs.write(made.ShellFsWriteRequest(path="/a", content=reference))
        ),
    }


def ways(client: made.Client) -> dict[str, Any]:
    """Time limit, void, enqueue."""
    started = time.monotonic()
    late = attempt(lambda: client.approval.resolve(resolve_request(reason="never"), timeout_ms=100))
    waited = time.monotonic() - started
    sent = client.approval.resolve.void(resolve_request(reason="void"), metadata={"n": 1})
    void = {"answer": sent, "ran": ran.wait(10), "metadata": seen["resolve"]["metadata"]}
    no_queue = attempt(lambda: client.approval.resolve.enqueue("jobs", resolve_request()))
    taken: list[Any] = []

    def enqueue(data: Any) -> None:
        taken.append(data)
        if data["queue"] == "full":
            raise RuntimeError("no room")

    queue = worker.register_function("engine::queue::enqueue", enqueue)
    made.Client(worker).engine.functions.list()
    receipt = attempt(lambda: client.approval.resolve.enqueue("jobs", resolve_request()))
    full = attempt(lambda: client.budget.list.enqueue("full"))
    of_loop = asyncio.run(ways_async(made.AsyncClient(caller)))
    queue.unregister()
    return {
        "late": late,
        "late_in_time": waited < 5,
        "void": void,
        "no_queue": no_queue,
        "receipt": receipt,
        "full": full,
        "taken": taken,
        "async": of_loop,
    }


async def ways_async(client: made.AsyncClient) -> dict[str, Any]:
    """The same, awaited on an event loop that is not the SDK's, many at a time."""
    get = [client.auth.get_token(made.AuthGetTokenRequest(provider="openai")) for _ in range(50)]
    return {
        "many": [made.to_wire(one) for one in await asyncio.gather(*get)],
        "failed": await attempt_async(client.approval.resolve(resolve_request(decision="aborted"))),
        "late": await attempt_async(client.approval.resolve(resolve_request(reason="never"), timeout_ms=100)),
        "void": await client.budget.list.void(),
        "receipt": await attempt_async(client.budget.list.enqueue("jobs")),
    }


def bind(change: threading.Event) -> None:
    def on_change(payload: made.EngineFunctionsAvailablePayload) -> object:
        seen["change"] = made.to_wire(payload)
        change.set()
        return None

    made.Triggers(worker).engine.functions_available(
        "codegen_python::changed", made.from_wire("EngineFunctionsAvailableConfig", {}), on_change
    )
    # Answers come in the order of frames of one connection, so after this call all is registered.
    made.Client(worker).engine.functions.list()


worker = iii.register_worker(sys.argv[2], iii.InitOptions(worker_name="codegen-python-worker"))
caller = iii.register_worker(sys.argv[2], iii.InitOptions(worker_name="codegen-python-caller"))
orders = iii.register_worker(sys.argv[2], iii.InitOptions(worker_name="codegen-python-orders", namespace="orders"))
try:
    concrete(Gate).register(worker)
    concrete(Credentials).register(worker)
    concrete(Provider, provider="scripted").register(worker)
    concrete(Shell).register(worker)
    concrete(Elsewhere).register(orders)
    made.Client(orders).engine.functions.list()
    changed = threading.Event()
    bind(changed)
    client = made.Client(caller)
    result: dict[str, Any] = {"sdk": version("iii-sdk"), **basics(client)}
    result["resolve"] = seen["resolve"]
    result["in_orders"] = attempt(
        lambda: made.Client(caller, namespace="orders").auth.get_token(made.AuthGetTokenRequest(provider="x"))
    )
    result["ways"] = ways(client)
    worker.register_function("codegen_python::late", lambda data: data)
    result["changed"] = changed.wait(10)
    result["seen"] = seen
    print(json.dumps(result))
finally:
    never.set()
    for one in (caller, worker, orders):
        one.shutdown()
