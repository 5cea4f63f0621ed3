"""Uses of the generated module that are right, and mistakes that mypy --strict must find (by line, in the test)."""

from typing import Any, assert_never

from iii_types import (
    ApprovalResolveRequest,
    Client,
    ContentBlock,
    ModelsListRequest,
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
client.models.list()


def reads(one: ContentBlock) -> str:
    if one.type == "text":
        return one.type
    return "other"


def wrong(one: ModelsListRequest) -> str:
    return one
