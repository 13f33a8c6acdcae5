"""What is there on the server, and what can be made there: ids and inputs for requests that are to succeed.

Everything is read and made over the API itself, with requests that are not counted as checks.
"""

import base64
import hashlib
import hmac
import itertools
import os
import time
from urllib.parse import quote

import requests

ACCOUNT = "local"
HARDWARE = "cpu"
# A model whose trainings need no input.
TRAINABLE = "ostris/flux-dev-lora-trainer"


class World:
    """The server at `REPLICATE_BASE_URL`."""

    def __init__(self):
        self.base = os.environ["REPLICATE_BASE_URL"]
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Authorization"] = f"Bearer {os.environ['REPLICATE_API_TOKEN']}"
        self.numbers = itertools.count(1)
        models = self.list("/models")
        self.versions = {slug(model): model["latest_version"]["id"] for model in models}
        self.official = [slug(model) for model in models if model["is_official"]]
        self.inputs = {name: self.get(f"/models/{name}")["default_example"]["input"] for name in self.versions}
        self.collections = [collection["slug"] for collection in self.list("/collections")]
        self.secret = base64.b64decode(self.get("/webhooks/default/secret")["key"].removeprefix("whsec_"))

    def call(self, method, path, **arguments):
        url = path if path.startswith(self.base) else self.base + path
        response = self.session.request(method, url, timeout=30, **arguments)
        response.raise_for_status()
        return response.json() if response.content else None

    def get(self, path):
        return self.call("GET", path)

    def post(self, path, **body):
        return self.call("POST", path, json=body)

    def list(self, path):
        """All items of a list, page by page."""
        items = []
        while path:
            page = self.get(path)
            items += page["results"]
            path = page["next"]
        return items

    def name(self, kind):
        """A name that nothing has yet."""
        return f"{kind}-{next(self.numbers)}"

    def finished(self, job):
        """A prediction or training, once it has ended."""
        while job["status"] in ("starting", "processing"):
            time.sleep(0.01)
            job = self.get(job["urls"]["get"])
        return job

    # What can be made. Deployments are all of the same model, whose input is known.

    def prediction(self):
        name = self.official[0]
        return self.post("/predictions", version=name, input=self.inputs[name])

    def model(self, visibility="private"):
        name = self.name("model")
        return self.post("/models", owner=ACCOUNT, name=name, visibility=visibility, hardware=HARDWARE)

    def training(self, model):
        path = f"/models/{TRAINABLE}/versions/{self.versions[TRAINABLE]}/trainings"
        return self.post(path, destination=slug(model), input={})

    def version(self):
        """A private model and the id of its version, which only a training makes."""
        model = self.model()
        training = self.finished(self.training(model))
        return model, training["output"]["version"].split(":")[1]

    def deployment(self):
        return self.post("/deployments", **self.deployment_body())

    def deployment_body(self):
        name = self.official[0]
        return {
            "name": self.name("deployment"),
            "model": name,
            "version": self.versions[name],
            "hardware": HARDWARE,
            "min_instances": 0,
            "max_instances": 1,
        }

    def file(self):
        return self.call("POST", "/files", files={"content": ("file.txt", b"text", "text/plain")})

    def signed(self, file_id):
        """The query of a download."""
        expiry = int(time.time()) + 3600
        text = f"{ACCOUNT} {file_id} {expiry}".encode()
        signature = base64.b64encode(hmac.digest(self.secret, text, hashlib.sha256)).decode()
        return {"owner": ACCOUNT, "expiry": expiry, "signature": signature}


def slug(model):
    return f"{model['owner']}/{model['name']}"


def in_path(text):
    """As the parameters of a path are kept: encoded."""
    return quote(text, safe="")
