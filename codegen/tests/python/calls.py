"""A stub and a client of the generated module, each on a connection of the public SDK to the engine whose URL is given.

Prints what came of every call, for the test to judge.
"""

import asyncio
import json
import logging
import sys
import threading
import warnings
from typing import Any

sys.path.insert(0, sys.argv[1])
warnings.simplefilter("ignore", DeprecationWarning)
logging.disable(logging.CRITICAL)

import iii  # noqa: E402
import iii_types as made  # noqa: E402


class Gate(made.ApprovalGateWorker):
    """Answers two functions; the others are not called."""

    def approval_resolve(
        self, request: made.ApprovalResolveRequest, context: made.CallContext
    ) -> made.ApprovalResolveResponse:
        seen["resolve"] = {
            "request": made.to_wire(request),
            "function_id": context.function_id,
            "caller": context.caller_worker_id is not None,
        }
        if request.decision == "aborted":
            raise made.ResumeFailedError()
        if request.decision == "deny":
            raise made.CallError("of no contract", code="own_code", values={"more": 1})
        return made.ApprovalResolveResponse()


class Credentials(made.AsyncAuthCredentialsWorker):
    async def auth_set_token(
        self, request: made.AuthSetTokenRequest, context: made.CallContext
    ) -> made.AuthSetTokenResponse:
        if request.provider == "full":
            raise made.StorageError(values={"detail": "no space"})
        return made.AuthSetTokenResponse()

    async def auth_get_token(
        self, request: made.AuthGetTokenRequest, context: made.CallContext
    ) -> made.AuthGetTokenResponse:
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


def concrete(stub: type, **values: str) -> Any:
    """An instance although not every function is written: those that are not raise when they are called."""
    missing = {name: (lambda *_: None) for name in getattr(stub, "__abstractmethods__")}
    return type(stub.__name__, (stub,), missing)(**values)


def attempt(call: Any) -> Any:
    try:
        return {"answer": made.to_wire(call())}
    except made.CallError as error:
        return {
            "class": type(error).__name__,
            "code": error.code,
            "text": error.text,
            "retriable": error.retriable,
            "values": error.values,
        }


seen: dict[str, Any] = {}
worker = iii.register_worker(sys.argv[2], iii.InitOptions(worker_name="codegen-python-worker"))
caller = iii.register_worker(sys.argv[2], iii.InitOptions(worker_name="codegen-python-caller"))
try:
    concrete(Gate).register(worker)
    concrete(Credentials).register(worker)
    concrete(Provider, provider="scripted").register(worker)
    client = made.Client(caller)
    bound = threading.Event()

    def on_change(payload: made.EngineFunctionsAvailablePayload) -> object:
        seen["change"] = made.to_wire(payload)
        bound.set()
        return None

    # Answers come in the order of frames of one connection, so after this call all is registered.
    made.Client(worker).engine.functions.list()
    made.Triggers(worker).engine.functions_available(
        "codegen_python::changed", made.from_wire("EngineFunctionsAvailableConfig", {}), on_change
    )
    made.Client(worker).engine.functions.list()

    def resolve(decision: Any, session: str = "s1") -> Any:
        request = made.ApprovalResolveRequest(session_id=session, function_call_id="c1", decision=decision)
        return attempt(lambda: client.approval.resolve(request))

    def set_token(provider: str) -> Any:
        request = made.AuthSetTokenRequest(provider=provider, credential=made.ApiKeyCredential(key="sk-1"))
        return attempt(lambda: client.auth.set_token(request))

    info = client.engine.functions.info(made.EngineFunctionsInfoRequest(function_id="approval::resolve"))
    result: dict[str, Any] = {
        "info": made.to_wire(info),
        "allow": resolve("allow"),
        "aborted": resolve("aborted"),
        "deny": resolve("deny"),
        "invalid": resolve("allow", "a/b"),
        "set": set_token("openai"),
        "storage": set_token("full"),
        "missing": attempt(lambda: client.auth.set_token(made.AuthSetTokenRequest.model_construct())),
        "null": attempt(lambda: client.auth.get_token(made.AuthGetTokenRequest(provider="none"))),
        "absent": attempt(lambda: client.budget.list()),
        "provider": attempt(
            lambda: client.provider("scripted").complete(
                made.from_wire("ProviderCompleteRequest", json.loads(sys.argv[3]))
            )
        ),
    }

    async def later() -> Any:
        twin = made.AsyncClient(caller)
        return await twin.auth.get_token(made.AuthGetTokenRequest(provider="openai"))

    result["async"] = attempt(lambda: asyncio.run(later()))
    worker.register_function("codegen_python::late", lambda data: data)
    result["changed"] = bound.wait(10)
    result["seen"] = seen
    print(json.dumps(result))
finally:
    caller.shutdown()
    worker.shutdown()
