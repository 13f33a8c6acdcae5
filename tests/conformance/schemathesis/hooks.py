"""What schemathesis sends is changed here so that much of it reaches the operations; what came back is counted.

Of the requests that fit the document three in four get ids of things that exist and values that the server knows. The
rest stays as it was generated, as do all parts that are wrong on purpose. Which is which follows from the request.
"""

import atexit
import json
import os
import zlib
from collections import Counter, defaultdict

import schemathesis
from real import real_body, real_path, real_query
from schemathesis.core.parameters import ParameterLocation as Location
from schemathesis.generation.meta import TestPhase
from world import World

# Nobody has this name, by RFC 2606; and the server delivers to its own machine alone.
WEBHOOK = "https://example.invalid/webhook"

world = World()
calls = defaultdict(Counter)


@schemathesis.hook
def before_call(context, case, kwargs):
    keep_webhooks_away(case)
    if not is_chosen(case):
        return
    # Those of a sequence come from the answers before.
    if fits(case, Location.PATH) and phase(case) != TestPhase.STATEFUL:
        merge(case, "path_parameters", real_path(world, case))
    if fits(case, Location.QUERY):
        merge(case, "query", real_query(world, case))
    if fits(case, Location.BODY) and isinstance(case.body, dict):
        merge(case, "body", real_body(world, case))
    if fits(case, Location.HEADER) and "Cancel-After" in case.headers:
        case.headers["Cancel-After"] = "1m30s"


def merge(case, part, members):
    """Puts members into a part of a request. One that stays as it is must not be set: that has it judged anew."""
    if members:
        setattr(case, part, {**getattr(case, part), **members})


@schemathesis.hook("filter_case").apply_to(path="/files", method="POST")
def parts_of_text_are_text(context, case):
    """In a form `null` and `7` are texts: sent for a name or a type they are right, and no test of wrong ones."""
    body = case.body if isinstance(case.body, dict) else {}
    return all(isinstance(body.get(part, ""), str) for part in ("filename", "type"))


@schemathesis.hook
def after_call(context, case, response):
    operation = case.operation
    if response.request.method == operation.method.upper():
        calls[operation.definition.raw["operationId"]][response.status_code] += 1


@atexit.register
def write_calls():
    with open(os.environ["CALLS"], "w", encoding="utf-8") as file:
        json.dump(calls, file)


def keep_webhooks_away(case):
    """No request may have the server call anybody."""
    if isinstance(case.body, dict) and isinstance(case.body.get("webhook"), str):
        case.body = {**case.body, "webhook": WEBHOOK}


def is_chosen(case):
    """Three in four, by the request itself, so that the same request is always treated alike."""
    parts = (case.operation.label, case.path_parameters, case.query, dict(case.headers), case.body)
    # Of what is no JSON, such as bytes, the kind will do.
    text = json.dumps(parts, default=lambda value: type(value).__name__)
    return zlib.crc32(text.encode()) % 4 != 0


def fits(case, location):
    """Whether a part of the request is as the document wants it."""
    part = case.meta.components.get(location) if case.meta else None
    return part is None or part.mode.is_positive


def phase(case):
    return case.meta.phase.name if case.meta else None
