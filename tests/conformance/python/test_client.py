"""The PyPI client `replicate`, unchanged, against the local server: only its base URL and its token are set.

`tests/conformance/run` starts a server with small pages and short runs, exports REPLICATE_BASE_URL and
REPLICATE_API_TOKEN, and calls `pip install -r requirements.txt && pytest` here. It has to be a server of its own: this
client cannot list an aborted prediction, and the tests of the other clients leave some.

What the client itself does wrong is said where it shows, and is not asserted.
"""

import asyncio
import base64
import json

import pytest
from replicate.exceptions import ModelError, ReplicateError
from replicate.stream import ServerSentEvent
from replicate.webhook import InvalidSignatureError, Webhooks
from support import FLUX, LLAMA, LLAVA, PNG, PROMPT, SDXL, community, image, is_png, new_client, refused

Event = ServerSentEvent.EventType


# Running a model


def test_text_comes_in_pieces(client):
    output = client.run(LLAMA, input={"prompt": PROMPT})
    assert len(output) > 3
    assert PROMPT in "".join(output)


# The client takes `https:` alone for a file. What the local server answers stays a string.
def test_an_image_can_be_read_from_its_url_without_the_token(client):
    output = client.run(FLUX, input={"prompt": PROMPT, "num_outputs": 3})
    assert len(set(output)) == 3
    assert all(map(is_png, output))


def test_as_many_images_come_as_the_model_makes_by_default(client):
    assert len(client.run(FLUX, input={"prompt": PROMPT})) == 1


def test_a_data_uri_becomes_a_file(client, server):
    uri = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
    server.next(model=FLUX, plan={"output": {"value": [uri]}})
    [file] = client.run(FLUX, input={"prompt": PROMPT})
    assert file.read() == PNG


def test_a_community_model_runs_by_its_version(client):
    version, ref = community(client, SDXL)
    output = client.run(ref, input={"prompt": PROMPT})
    assert all(map(is_png, output)) and output
    newest = client.predictions.list()[0]
    assert (newest.model, newest.version, newest.status) == (SDXL, version.id, "succeeded")


def test_a_community_model_of_text_gives_an_iterator(client):
    _, ref = community(client, LLAVA)
    output = client.run(ref, input={"prompt": PROMPT, "image": image()})
    assert not isinstance(output, (str, list))
    assert PROMPT in "".join(output)


# While it polls a community model, the client leaves out what the first answer already held; here it holds nothing.
def test_polling_gives_what_waiting_gives(client):
    _, ref = community(client, LLAVA)
    image = "https://example.com/cat.png"
    for model, input in [(LLAMA, {"prompt": PROMPT}), (ref, {"prompt": PROMPT, "image": image})]:
        polled = list(client.run(model, input=input, wait=False))
        assert polled == list(client.run(model, input=input))


def test_a_prediction_goes_from_starting_to_succeeded(client):
    prediction = client.models.predictions.create(LLAMA, input={"prompt": PROMPT})
    assert prediction.status == "starting" and prediction.output is None
    prediction.wait()
    assert prediction.status == "succeeded"
    assert prediction.created_at <= prediction.started_at <= prediction.completed_at
    assert (prediction.progress.percentage, prediction.progress.current, prediction.progress.total) == (1, 5, 5)
    assert prediction.metrics["predict_time"] > 0


def test_a_wait_that_ends_before_the_start_is_followed_by_polling(client, server):
    server.next(model=LLAMA, plan={"queue_ms": 1200, "output": {"value": ["late"]}})
    assert client.run(LLAMA, input={"prompt": PROMPT}, wait=1) == ["late"]


# The client takes `processing` for the end, which is right only if the output is complete, as here.
def test_an_output_can_be_complete_while_the_prediction_is_processing(client, server):
    server.next(model=FLUX, plan={"settle_ms": 2000})
    input = {"prompt": PROMPT, "num_outputs": 2}
    prediction = client.models.predictions.create(FLUX, input=input, wait=True)
    assert prediction.status == "processing"
    assert len(prediction.output) == 2


def test_a_failed_prediction_raises_its_error(client, server):
    server.next(model=LLAMA, plan={"end": {"fails": "out of memory"}})
    with pytest.raises(ModelError, match="^out of memory$") as error:
        client.run(LLAMA, input={"prompt": PROMPT})
    assert error.value.prediction.status == "failed"
    assert "100%" in error.value.prediction.logs


def test_it_all_works_asynchronously(client):
    async def run_and_stream():
        output = await client.async_run(LLAMA, input={"prompt": PROMPT})
        events = await client.async_stream(LLAMA, input={"prompt": PROMPT})
        return output, [str(event) async for event in events]

    output, streamed = asyncio.run(run_and_stream())
    assert "".join(output) == "".join(streamed) != ""


# Ending a prediction early


def test_a_canceled_prediction_says_so(client, server):
    server.next(model=LLAMA, plan={"end": "never"})
    prediction = client.models.predictions.create(LLAMA, input={"prompt": PROMPT})
    prediction.cancel()
    assert prediction.status == "canceled"
    assert client.predictions.get(prediction.id).status == "canceled"


# The client has no parameter for the lifetime, but takes headers. Five seconds are the shortest. It cannot decode
# `aborted`, so no prediction here reaches its end before its start.
def test_a_lifetime_ends_a_prediction_that_runs(server):
    server.next(model=LLAMA, plan={"end": "never"})
    hasty = new_client(headers={"Cancel-After": "5s"})
    prediction = hasty.models.predictions.create(LLAMA, input={"prompt": PROMPT})
    prediction.wait()
    assert prediction.status == "canceled"
    assert prediction.started_at < prediction.completed_at


# Streaming


def test_all_events_of_a_text_come_in_order(client):
    events = list(client.stream(LLAMA, input={"prompt": PROMPT}))
    assert [int(event.id.split(":")[1]) for event in events] == list(range(len(events)))
    assert (events[-1].event, events[-1].data) == (Event.DONE, "{}")
    output = client.run(LLAMA, input={"prompt": PROMPT})
    assert "".join(map(str, events)) == "".join(output)
    logs = "".join(event.data for event in events if event.event == Event.LOGS)
    assert logs == client.predictions.list()[0].logs != ""


def test_the_stream_of_a_model_of_files_carries_their_urls(client):
    prediction = client.models.predictions.create(FLUX, input={"prompt": PROMPT, "num_outputs": 2})
    assert "/v1/files/" in prediction.urls["stream"]
    events = list(prediction.stream())
    files = [event.data for event in events if event.event == Event.OUTPUT]
    assert all(map(is_png, files))
    assert events[-1].event == Event.DONE
    prediction.reload()
    assert files == prediction.output and len(files) == 2


def test_the_stream_of_a_prediction_that_has_ended_is_all_there(client):
    prediction = client.models.predictions.create(LLAMA, input={"prompt": PROMPT}, wait=True)
    assert "".join(map(str, prediction.stream())) == "".join(prediction.output)


def test_the_stream_of_a_prediction_that_fails_raises(client, server):
    server.next(model=LLAMA, plan={"end": {"fails": "out of memory"}})
    with pytest.raises(RuntimeError, match="out of memory"):
        list(client.stream(LLAMA, input={"prompt": PROMPT}))


def test_the_stream_of_a_canceled_prediction_is_done(client, server):
    server.next(model=LLAMA, plan={"end": "never"})
    prediction = client.models.predictions.create(LLAMA, input={"prompt": PROMPT})
    stream = prediction.stream()
    next(stream)
    prediction.cancel()
    *_, last = stream
    assert last.event == Event.DONE
    assert json.loads(last.data) == {"reason": "canceled"}


# Webhooks


def test_webhooks_come_signed_from_the_start_to_the_end(client, webhooks):
    hook = {"webhook": webhooks.url, "webhook_events_filter": ["start", "completed"]}
    prediction = client.models.predictions.create(LLAMA, input={"prompt": PROMPT}, **hook)
    secret = client.webhooks.default.secret()
    for status in ("processing", "succeeded"):
        headers, body = webhooks.next()
        Webhooks.validate(headers=headers, body=body, secret=secret, tolerance=60)
        with pytest.raises(InvalidSignatureError):
            Webhooks.validate(headers=headers, body=body.replace(prediction.id, "another"), secret=secret)
        told = json.loads(body)
        assert (told["id"], told["status"]) == (prediction.id, status)
    prediction.reload()
    assert told["output"] == prediction.output


# Errors


def test_a_wrong_token_is_refused():
    refused(401, new_client(token="r8_wrong").accounts.current)


def test_what_does_not_exist_is_not_found(client):
    refused(404, client.models.get, "local/nothing")
    refused(404, client.predictions.get, "nothing")


@pytest.mark.parametrize(
    ("input", "field", "named"),
    [
        pytest.param({"prompt": PROMPT, "num_outputs": 99}, "input.num_outputs", "4", id="too large"),
        pytest.param({"prompt": PROMPT, "output_format": "gif"}, "input.output_format", "webp", id="not allowed"),
        pytest.param({"prompt": 1}, "input.prompt", "string", id="wrong type"),
        pytest.param({"prompt": PROMPT, "seed": None}, "input.seed", "null", id="null"),
        pytest.param({"prompt": PROMPT, "color": "red"}, "input", "color", id="unknown"),
        pytest.param({"num_outputs": 1}, "input", "prompt", id="missing"),
    ],
)
def test_a_wrong_input_is_refused_by_its_field(client, input, field, named):
    detail = refused(422, client.run, FLUX, input=input)
    assert detail.startswith(f"- {field}: ") and named in detail


def test_a_key_that_the_api_lacks_is_refused(client):
    unknown = {"webhook_completed": "https://example.com/hook"}
    assert "webhook_completed" in refused(422, client.run, FLUX, input={"prompt": PROMPT}, **unknown)


def test_a_version_that_does_not_exist_is_refused(client):
    assert "version" in refused(422, client.run, f"{FLUX}:{'0' * 64}", input={"prompt": PROMPT})


# The client does not send a POST again, whatever the answer.
def test_a_throttled_request_is_sent_again(client, server):
    server.next(request="GET /v1/account", fault={"status": 429, "headers": {"retry-after": "1"}})
    assert client.accounts.current().username == "local"
    assert server.statuses("GET /v1/account")[-2:] == [429, 200]


def test_a_bad_gateway_is_an_error_even_if_it_is_html(client, server):
    fault = {"status": 502, "headers": {"content-type": "text/html"}, "body": "<html><h1>Bad Gateway</h1></html>"}
    server.next(request=f"POST /v1/models/{FLUX}/predictions", fault=fault)
    with pytest.raises(ReplicateError) as error:
        client.run(FLUX, input={"prompt": PROMPT})
    assert (error.value.status, error.value.detail) == (502, None)
    assert server.statuses(f"POST /v1/models/{FLUX}/predictions")[-1] == 502
