"""Uses of the generated module that are right, and mistakes that mypy --strict must find (by line, in the test)."""

from typing import Any, assert_never

from iii_types import (
    ApprovalResolveRequest,
    AsyncClient,
    Client,
    ContentBlock,
    ModelsListRequest,
    EnqueueReceipt,
    TextBlock,
)

client: Client
fine: Any = None
right = ApprovalResolveRequest(session_id="s", function_call_id="c", decision="allow")
block = TextBlock(text="said")
ApprovalResolveRequest(session_id="s", function_call_id="c", decision="allow", raeson="x")
ApprovalResolveRequest(session_id="s", function_call_id="c", decision="perhaps")
ApprovalResolveRequest(session_id="s", function_call_id="c")
client.approval.resolv(right)
client.models.list(right)
client.models.list(timeout_ms=5, metadata={"user": "u"}, namespace="orders")
client.models.list.void(ModelsListRequest())
receipt: EnqueueReceipt = client.approval.resolve.enqueue("jobs", right)
client.approval.resolve.enqueue(right)
client.models.list(timeout=5)
client.models.list.void(timeout_ms=5)


def reads(one: ContentBlock) -> str:
    if one.type == "text":
        return one.type
    return "other"


def wrong(one: ModelsListRequest) -> str:
    return one


async def awaited(one: AsyncClient) -> str:
    await one.approval.resolve(right)
    return await one.approval.resolve.enqueue("jobs", right)
