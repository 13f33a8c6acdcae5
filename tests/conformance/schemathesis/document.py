"""Writes the document that is checked: the pinned one, with the answers that it lacks and without its mistakes.

    python document.py ../../../replicate-api/openapi.json checked.json

Each change is a function, with the reason for it. A change that finds nothing to do is an error: the pinned document
has been mended there, and the change can go.
"""

import json
import sys

PREDICTION_CREATES = {"predictions.create", "models.predictions.create", "deployments.predictions.create"}

# Operations that can be answered with a status, where it is not plain from the operation itself.
SOME = {
    # Running a model costs money.
    402: PREDICTION_CREATES,
    # What belongs to another account, or is public.
    403: {"models.create", "models.update", "models.delete", "models.versions.delete"},
    # A name that is taken, and a thing that is in use.
    409: {"models.create", "models.delete", "deployments.create", "deployments.delete"},
    # A file has a largest size.
    413: {"files.create"},
}

# Where what an operation made can be used, and which members of its answer say what it is.
LEADS = [
    (PREDICTION_CREATES, {"prediction_id": "id"}, {"predictions.get", "predictions.cancel"}),
    ({"trainings.create"}, {"training_id": "id"}, {"trainings.get", "trainings.cancel"}),
    ({"files.create"}, {"file_id": "id"}, {"files.get", "files.download", "files.delete"}),
    (
        {"models.create"},
        {"model_owner": "owner", "model_name": "name"},
        {"models.get", "models.update", "models.versions.list", "models.delete"},
    ),
    (
        {"deployments.create"},
        {"deployment_owner": "owner", "deployment_name": "name"},
        {"deployments.get", "deployments.update", "deployments.predictions.create", "deployments.delete"},
    ),
]


def operations(document):
    """All operations, with method and path."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def nodes(value):
    """All objects in a document."""
    if isinstance(value, dict):
        yield value
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    for child in children:
        yield from nodes(child)


def write_null_as_a_type(document):
    """`nullable` is a word of OpenAPI 3.0; in 3.1 it says nothing, and each null in an answer would be a violation."""
    nullable = [node for node in nodes(document) if node.get("nullable") is True]
    for node in nullable:
        del node["nullable"]
        node["type"] = [node["type"], "null"]
    return bool(nullable)


def say_version_once(document):
    """`oneOf` a string and the string `hidden` forbids `hidden`, which fits both."""
    version = document["components"]["schemas"]["schemas_prediction_response"]["properties"]["version"]
    alternatives = version.pop("oneOf", None)
    version["type"] = "string"
    return alternatives is not None


def wait_a_minute_at_most(document):
    """The pattern of `Prefer` was to end at 60, and lets 61 to 99 through."""
    schema = document["components"]["parameters"]["parameters_prefer_header"]["schema"]
    before = schema["pattern"]
    schema["pattern"] = "^wait(=([1-9]|[1-5][0-9]|60))?$"
    return before != schema["pattern"]


def open_downloads(document):
    """The URL of a download carries a signature instead of a token."""
    download = next(op for _, _, op in operations(document) if op["operationId"] == "files.download")
    before = download.get("security")
    download["security"] = []
    return before != []


def require_bodies(document):
    """A body that has members it cannot do without is one that a request cannot do without."""
    changed = False
    for _, _, operation in operations(document):
        body = operation.get("requestBody", {})
        for media in body.get("content", {}).values():
            schema = media["schema"]
            name = schema.get("$ref", "").rpartition("/")[2]
            schema = document["components"]["schemas"].get(name, schema)
            if schema.get("required") and not body.get("required"):
                body["required"] = changed = True
    return changed


def forbid_unknown_parts(document):
    """An upload with a part that it does not know is refused, as are unknown members of a prediction."""
    upload = document["paths"]["/files"]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"]
    before = upload.get("additionalProperties")
    upload["additionalProperties"] = False
    return before is not False


def problem(status):
    """A problem as it has to be answered with a status: nothing more, nothing less."""
    properties = {"title": {"type": "string"}, "detail": {"type": "string"}, "status": {"const": status}}
    if status == 422:
        names = ("type", "field", "description")
        field = {
            "type": "object",
            "required": list(names),
            "properties": {name: {"type": "string"} for name in names},
            "additionalProperties": False,
        }
        properties["invalid_fields"] = {"type": "array", "minItems": 1, "items": field}
    if status == 429:
        properties["retry_after"] = {"type": "integer", "minimum": 1}
    return {
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "additionalProperties": False,
    }


def problems_of(path, operation):
    """The statuses of the problems that an operation can be answered with."""
    name = operation["operationId"]
    yield 429
    if name == "search":
        return  # It documents its own 400, and neither needs a token nor misses anything.
    media = set(operation.get("requestBody", {}).get("content", {}))
    parsed = media & {"application/json", "multipart/form-data"}
    # Those that are referred to, `Prefer` and `Cancel-After`, are headers.
    unparsed = any(parameter.get("in") != "path" for parameter in operation.get("parameters", []))
    if operation.get("security") != []:
        yield 401
    if "{" in path:
        yield 404
    if parsed:
        yield 400  # No JSON, or no form.
    if parsed or unparsed:
        yield 422
    yield from (status for status, names in SOME.items() if name in names)


def answer_problems(document):
    """The document knows hardly any problem, and of those it knows only the detail."""
    added = 0
    for _, path, operation in operations(document):
        for status in problems_of(path, operation):
            answer = operation["responses"].setdefault(str(status), {"description": ""})
            answer["content"] = {"application/problem+json": {"schema": problem(status)}}
            added += 1
    return added > 0


def number(minimum):
    return {"schema": {"type": "integer", "minimum": minimum}}


def send_headers(document):
    """The document names no header of an answer; those that clients read are held to their form."""
    changed = False
    for _, _, operation in operations(document):
        waits = operation["operationId"] in PREDICTION_CREATES
        for status, answer in operation["responses"].items():
            headers = {"ratelimit-remaining": number(0), "ratelimit-reset": number(0)}
            if status == "429":
                headers["retry-after"] = {"required": True, **number(1)}
            if status == "201" and waits:
                prefer = document["components"]["parameters"]["parameters_prefer_header"]
                headers["preference-applied"] = {"schema": prefer["schema"]}
            changed |= answer.setdefault("headers", headers) is headers
    return changed


def lead_on(document):
    """The document has no links, and schemathesis guesses but few of those that lead from what was made to its uses."""
    for makers, members, uses in LEADS:
        parameters = {f"path.{name}": f"$response.body#/{member}" for name, member in members.items()}
        links = {use: {"operationId": use, "parameters": parameters} for use in sorted(uses)}
        for _, _, operation in operations(document):
            if operation["operationId"] in makers:
                made = next(answer for status, answer in operation["responses"].items() if status in ("200", "201"))
                made["links"] = links
    return True


CHANGES = [
    write_null_as_a_type,
    say_version_once,
    wait_a_minute_at_most,
    open_downloads,
    require_bodies,
    forbid_unknown_parts,
    answer_problems,
    send_headers,
    lead_on,
]


def checked(document):
    """The document that is checked."""
    for change in CHANGES:
        if not change(document):
            raise SystemExit(f"document.py: `{change.__name__}` finds nothing to change any more; remove it")
    return document


def main(source, target):
    with open(source, encoding="utf-8") as file:
        document = checked(json.load(file))
    with open(target, "w", encoding="utf-8") as file:
        json.dump(document, file, indent=1)


if __name__ == "__main__":
    main(*sys.argv[1:])
