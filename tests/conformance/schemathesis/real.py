"""The parts of a request that make it succeed, operation by operation."""

from world import ACCOUNT, HARDWARE, TRAINABLE, in_path, slug


def operation_id(case):
    return case.operation.definition.raw["operationId"]


def real_path(world, case):
    """Parameters of the path that name what exists. What an operation ends or changes is made for it."""
    if "{" not in case.operation.path:
        return {}
    operation = operation_id(case)
    make = PATHS.get(operation) or PATHS.get(operation.split(".")[0])
    parameters = make(world) if make else {}
    return {name: in_path(text) for name, text in parameters.items()}


def official(world):
    return model_path(world.official[0])


def own_model(world):
    return model_path(slug(world.model()))


def own_version(world):
    model, version = world.version()
    return {**model_path(slug(model)), "version_id": version}


def trainable(world):
    return {**model_path(TRAINABLE), "version_id": world.versions[TRAINABLE]}


def training(world):
    return {"training_id": world.training(world.model())["id"]}


def deployment(world):
    return {"deployment_owner": ACCOUNT, "deployment_name": world.deployment()["name"]}


def model_path(name):
    owner, name = name.split("/")
    return {"model_owner": owner, "model_name": name}


# By operation, or by the first part of its id.
PATHS = {
    "collections": lambda world: {"collection_slug": world.collections[0]},
    "deployments": deployment,
    "files": lambda world: {"file_id": world.file()["id"]},
    "models": official,
    "models.delete": own_model,
    "models.update": own_model,
    "models.versions.get": trainable,
    "models.versions.delete": own_version,
    "predictions": lambda world: {"prediction_id": world.prediction()["id"]},
    "trainings": training,
    "trainings.create": trainable,
}


def real_query(world, case):
    """The signature of a download, and otherwise the query as it is."""
    if operation_id(case) == "files.download":
        return world.signed(case.path_parameters["file_id"])
    return {}


def real_body(world, case):
    """Members of the body that the server knows; the others stay as they are."""
    make = BODIES.get(operation_id(case))
    if make is None:
        return {}
    members = make(world, case)
    # What is optional and was not generated is not added.
    required = schema_of(case).get("required", [])
    return {name: value for name, value in members.items() if name in case.body or name in required}


def schema_of(case):
    content = case.operation.definition.raw["requestBody"]["content"]
    schema = content["application/json"]["schema"]
    name = schema.get("$ref", "").rpartition("/")[2]
    return case.operation.schema.raw_schema["components"]["schemas"].get(name, schema)


def input_of_path(world, case):
    """The input of the model in the path."""
    parameters = case.path_parameters
    name = f"{parameters.get('model_owner')}/{parameters.get('model_name')}"
    return {"input": world.inputs.get(name, world.inputs[world.official[0]])}


def of_a_version(world, case):
    """An official model by its name, or another one by its version; which follows from the generated body."""
    names = sorted(world.versions)
    name = names[len(repr(case.body)) % len(names)]
    version = name if name in world.official else world.versions[name]
    return {"version": version, "input": world.inputs[name]}


BODIES = {
    "deployments.create": lambda world, case: world.deployment_body(),
    "deployments.update": lambda world, case: {"version": world.versions[world.official[0]], "hardware": HARDWARE},
    "deployments.predictions.create": input_of_path,
    "models.create": lambda world, case: {"owner": ACCOUNT, "name": world.name("created"), "hardware": HARDWARE},
    "models.predictions.create": input_of_path,
    "predictions.create": of_a_version,
    "trainings.create": lambda world, case: {"destination": slug(world.model()), "input": {}},
}
