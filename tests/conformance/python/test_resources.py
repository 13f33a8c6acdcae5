"""What the account has, through the client as in `test_client.py`: files, models, trainings, deployments, lists."""

import hashlib

import pytest
import replicate
from replicate.exceptions import ModelError
from support import FLUX, LLAMA, PNG, PROMPT, SDXL, TRAINER, UPSCALER, community, ended, image, is_png, refused


# Files


def test_an_upload_can_be_got_listed_and_deleted(client):
    file = client.files.create(image(), filename="cat.png", content_type="image/png", metadata={"about": "a cat"})
    assert (file.name, file.content_type, file.size, file.metadata) == ("cat.png", "image/png", 8, {"about": "a cat"})
    assert file.checksums["sha256"] == hashlib.sha256(PNG).hexdigest()
    assert client.files.get(file.id) == file
    assert file in client.files.list()
    assert client.files.delete(file.id) is True
    refused(404, client.files.get, file.id)


def test_a_file_among_the_inputs_is_uploaded(client):
    _, ref = community(client, UPSCALER)
    assert is_png(client.run(ref, input={"image": image(), "scale": 2}))
    prediction, file = client.predictions.list()[0], client.files.list()[0]
    assert prediction.input["image"] == file.urls["get"]
    assert file.name == "cat.png"


def test_a_file_among_the_inputs_can_be_a_data_uri(client):
    _, ref = community(client, UPSCALER)
    assert is_png(client.run(ref, input={"image": image()}, file_encoding_strategy="base64"))
    assert client.predictions.list()[0].input["image"].startswith("data:image/png;base64,")


def test_a_prediction_fails_if_its_input_was_deleted(client):
    _, ref = community(client, UPSCALER)
    file = client.files.create(image())
    client.files.delete(file.id)
    with pytest.raises(ModelError):
        client.run(ref, input={"image": file.urls["get"]})


# Training and deployments


@pytest.fixture
def destination(client, unique):
    return client.models.create("local", unique, visibility="private", hardware="gpu-t4")


def train(client, destination):
    _, ref = community(client, TRAINER)
    return client.trainings.create(version=ref, input={"input_images": image(), "steps": 10}, destination=destination)


def test_a_training_adds_a_version_to_its_destination_and_the_version_runs(client, destination):
    training = ended(train(client, destination.id))
    assert training.status == "succeeded"
    version, ref = community(client, destination.id)
    assert training.output["version"] == ref
    assert destination.versions.list().results == [version] == [destination.versions.get(version.id)]
    assert training.id in [t.id for t in client.trainings.list()]
    assert is_png(client.run(ref, input={"prompt": PROMPT})[0])


def test_a_canceled_training_adds_nothing(client, server, destination):
    server.next(model=TRAINER, plan={"end": "never"})
    training = train(client, destination.id)
    training.cancel()
    assert training.status == "canceled"
    destination.reload()
    assert destination.latest_version is None


def test_a_model_without_versions_can_be_deleted(client, destination):
    assert client.models.delete(destination.id) is True
    refused(404, client.models.get, destination.id)


def test_a_training_needs_a_destination_that_exists(client, unique):
    refused(404, train, client, f"local/{unique}")


def test_a_deployment_is_created_found_changed_run_and_deleted(client, unique):
    version, _ = community(client, SDXL)
    scale = {"hardware": "gpu-t4", "min_instances": 0, "max_instances": 1}
    created = client.deployments.create(name=unique, model=SDXL, version=version.id, **scale)
    assert (created.id, created.current_release.number) == (f"local/{unique}", 1)
    assert created.current_release.configuration.dict() == scale
    assert client.deployments.get(created.id) == created
    assert created in [d for page in replicate.paginate(client.deployments.list) for d in page]
    updated = client.deployments.update("local", unique, max_instances=3)
    assert (updated.current_release.number, updated.current_release.configuration.max_instances) == (2, 3)
    prediction = updated.predictions.create(input={"prompt": PROMPT}, wait=True)
    assert (prediction.status, prediction.model, prediction.version) == ("succeeded", SDXL, version.id)
    assert client.deployments.delete("local", unique) is True
    refused(404, client.deployments.get, created.id)


# Lists. `files.list` and `versions.list` give the first page alone.


def test_following_next_finds_every_prediction_once_the_newest_first(client):
    created = [client.models.predictions.create(LLAMA, input={"prompt": PROMPT}).id for _ in range(11)]
    pages = list(replicate.paginate(client.predictions.list))
    found = [prediction.id for page in pages for prediction in page]
    assert len(pages) > 2 and {len(page) for page in pages[:-1]} == {len(pages[0])}
    assert len(set(found)) == len(found)
    assert found[:11] == created[::-1]
    back = client.predictions.list(pages[1].previous)
    assert [prediction.id for prediction in back] == [prediction.id for prediction in pages[0]]


def test_following_next_finds_every_public_model_once(client):
    pages = list(replicate.paginate(client.models.list))
    found = [model.id for page in pages for model in page]
    assert len(pages) > 2 and len(set(found)) == len(found)
    for page in replicate.paginate(client.collections.list):
        for slug in (collection.slug for collection in page):
            collection = client.collections.get(slug)
            assert collection.slug == slug and len(collection) > 0
            assert {model.id for model in collection} <= set(found)


def test_a_search_finds_the_models_that_its_words_name(client):
    found = [model.id for model in client.models.search("flux-schnell musicgen")]
    assert FLUX in found and "meta/musicgen" in found and LLAMA not in found


def test_a_version_has_a_schema(client):
    version, _ = community(client, SDXL)
    assert client.models.get(SDXL).versions.get(version.id) == version
    assert "prompt" in version.openapi_schema["components"]["schemas"]["Input"]["properties"]


def test_the_account_and_the_hardware_are_there(client):
    account = client.accounts.current()
    assert (account.type, account.username) == ("user", "local")
    assert ("cpu", "CPU") in [(hardware.sku, hardware.name) for hardware in client.hardware.list()]
