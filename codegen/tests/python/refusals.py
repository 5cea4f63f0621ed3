"""Every bad request on stdin to the generated stub of its function, without an engine; prints what each one raised or returned."""

import asyncio
import inspect
import json
import sys
from typing import Any

sys.path.insert(0, sys.argv[1])

import iii_types as made  # noqa: E402

handlers: dict[str, Any] = {}


class Registry:
    """What a stub needs of an SDK, kept."""

    def register_function(self, function_id: str, handler: Any, /, **options: Any) -> None:
        handlers[function_id] = handler


def register_all() -> None:
    for name, stub in vars(made).items():
        if not inspect.isclass(stub) or not inspect.isabstract(stub) or name.startswith("Async"):
            continue
        methods = {method: (lambda *_: None) for method in getattr(stub, "__abstractmethods__")}
        variables = {} if "__init__" not in vars(stub) else {"provider": "{provider}"}
        type(name, (stub,), methods)(**variables).register(Registry())


def refuse(function_id: str, request: Any) -> dict[str, str]:
    try:
        answer = handlers[function_id](request)
        if inspect.isawaitable(answer):
            answer = asyncio.run(answer)  # type: ignore[arg-type]
        return {"code": str(answer.get("error")) if isinstance(answer, dict) else f"answered {answer}", "text": ""}
    except RuntimeError as error:
        text = str(error)
        if not text.startswith("{"):
            return {"code": "", "text": text}
        document = json.loads(text)
        return {"code": document["code"], "text": document["message"]}


register_all()
print(json.dumps([refuse(case["id"], case["request"]) for case in json.load(sys.stdin)]))
