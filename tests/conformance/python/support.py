"""What the tests share: models, inputs, and what is said of answers."""

import io
import os
import time

import httpx
import pytest
from replicate.client import Client
from replicate.exceptions import ReplicateError

# What the local server has printed. Without it the client would turn to the real service.
TOKEN = os.environ["REPLICATE_API_TOKEN"]
# The client adds `/v1` itself, to the paths.
ORIGIN = os.environ["REPLICATE_BASE_URL"].removesuffix("/v1")

LLAMA = "meta/meta-llama-3-8b-instruct"
LLAVA = "yorickvp/llava-13b"
FLUX = "black-forest-labs/flux-schnell"
SDXL = "stability-ai/sdxl"
UPSCALER = "nightmareai/real-esrgan"
TRAINER = "ostris/flux-dev-lora-trainer"

PROMPT = "a llama that reads the news"
PNG = b"\x89PNG\r\n\x1a\n"


def new_client(token=TOKEN, **options):
    client = Client(api_token=token, base_url=ORIGIN, **options)
    client.poll_interval = 0.05
    return client


def image():
    file = io.BytesIO(PNG)
    file.name = "cat.png"
    return file


def is_png(url):
    """Whether there is an image for whoever asks, without the token."""
    answer = httpx.get(url).raise_for_status()
    return answer.headers["content-type"] == "image/png" and answer.content.startswith(PNG)


def community(client, slug):
    """A community model's version, and how a run names it."""
    version = client.models.get(slug).latest_version
    return version, f"{slug}:{version.id}"


def ended(training):
    """Reloads a training until it has ended: it has no `wait`."""
    deadline = time.monotonic() + 20
    while training.status in ("starting", "processing"):
        assert time.monotonic() < deadline, f"still {training.status}"
        time.sleep(0.05)
        training.reload()
    return training


def refused(status, call, *args, **kwargs):
    """The detail of a problem. The client keeps that and the title, not the fields."""
    with pytest.raises(ReplicateError) as error:
        call(*args, **kwargs)
    assert error.value.status == status
    assert error.value.title and error.value.detail
    return error.value.detail
