"""The gaps of the Python libraries: `node reproduce.mjs GAP .cache/python-0.25.0/bin/python python.py [async]`."""

import asyncio
import os
import sys
import time

from iii import InitOptions, TriggerAction, register_worker

gap, is_async = sys.argv[-1], "async" in sys.argv


def connect(**options):
    return register_worker(None, InitOptions(worker_name="w", **options))


def announcement():
    connect().register_function("f", lambda data: 1)


def blank_namespace():
    try:
        connect(namespace="  ")
        print("no error")
    except Exception as error:
        print("refused:", error)


def stale_result():
    def serve(data):
        time.sleep(5)
        print("the handler returns", flush=True)
        return 1

    async def serve_async(data):
        await asyncio.sleep(5)
        print("the handler returns", flush=True)
        return 1

    connect().register_function("f", serve_async if is_async else serve)


def late_call():
    client = connect()
    time.sleep(1)
    print("calls, for half a second at most", flush=True)
    try:
        client.trigger({"function_id": "f", "payload": {}, "timeout_ms": 500})
    except Exception as error:
        print("the call has failed:", error, flush=True)


def nested_trace():
    client = connect()

    def serve(data):
        client.trigger({"function_id": "inner", "payload": {}, "action": TriggerAction.Void()})

    client.register_function("f", serve)


{f.__name__: f for f in (announcement, blank_namespace, stale_result, late_call, nested_trace)}[gap.replace("-", "_")]()
time.sleep(7)
os._exit(0)
