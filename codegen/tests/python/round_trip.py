"""Decodes and encodes every case on stdin by the generated module; prints what does not come back equal."""

import json
import sys

sys.path.insert(0, sys.argv[1])

import iii_types  # noqa: E402


def equal(a: object, b: object) -> bool:
    """As JSON: numbers as IEEE doubles, and a boolean is no number."""
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return float(a) == float(b)
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(equal(a[name], b[name]) for name in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(equal(x, y) for x, y in zip(a, b))
    return type(a) is type(b) and a == b


failures: list[str] = []
cases = json.load(sys.stdin)
for case in cases:
    try:
        made = iii_types.to_wire(iii_types.from_wire(case["type"], case["value"]))
    except Exception as error:
        failures.append(f"{case['at']}: {case['type']}: {error}")
        continue
    if not equal(made, case["value"]):
        failures.append(f"{case['at']}: {case['type']}: {json.dumps(case['value'])} came back as {json.dumps(made)}")
print(json.dumps({"cases": len(cases), "failures": failures}))
