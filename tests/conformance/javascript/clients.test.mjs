// The npm client `replicate`, unchanged, against the local server: only its base URL and its token are set.
//
// `tests/conformance/run` starts a server with small pages and short runs, exports REPLICATE_BASE_URL and
// REPLICATE_API_TOKEN, and calls `npm ci && node --test` here. What is left of other runs does not disturb.
//
// What the client itself does wrong is said where it shows, and is not asserted.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";
import Replicate, { parseProgressFromLogs, validateWebhook } from "replicate";
import {
  FLUX, LLAMA, PNG, SDXL, auth, baseUrl, collect, community, ended, ids, isPng, next, pages, receiveWebhooks, refused,
  replicate, slugs, statuses, unique,
} from "./support.mjs";

const prompt = "a llama that reads the news";
const image = new File([PNG], "cat.png", { type: "image/png" });

// A test that hangs fails with its group.
const limit = { timeout: 60_000 };

describe("running a model", limit, () => {
  test("text comes in pieces", async () => {
    const output = await replicate.run(LLAMA, { input: { prompt } });
    assert.ok(output.length > 3, `${output.length} pieces`);
    assert.match(output.join(""), new RegExp(prompt));
  });

  // The client takes `https:` alone for a file. What the local server answers stays a string.
  test("an image can be read from its URL without the token", async () => {
    const output = await replicate.run(FLUX, { input: { prompt, num_outputs: 3 } });
    assert.equal(new Set(output).size, 3);
    for (const url of output) {
      const response = await fetch(url);
      assert.equal(response.headers.get("content-type"), "image/png");
      assert.ok(isPng(await response.arrayBuffer()));
    }
  });

  test("as many images come as the model makes by default", async () => {
    const output = await replicate.run(FLUX, { input: { prompt } });
    assert.equal(output.length, 1);
  });

  test("a data URI becomes a file", async () => {
    const uri = `data:image/png;base64,${PNG.toString("base64")}`;
    await next({ model: FLUX, plan: { output: { value: [uri] } } });
    const [file] = await replicate.run(FLUX, { input: { prompt } });
    assert.ok(isPng(await (await file.blob()).arrayBuffer()));
  });

  test("a community model runs by its version", async () => {
    const { version, ref } = await community(SDXL);
    const seen = [];
    const output = await replicate.run(ref, { input: { prompt } }, (prediction) => seen.push(prediction));
    assert.equal(seen.at(-1).version, version.id);
    assert.equal(seen.at(-1).model, SDXL);
    assert.ok(isPng(await (await fetch(output[0])).arrayBuffer()));
  });

  test("polling gives what waiting gives", async () => {
    const seen = [];
    const wait = { mode: "poll", interval: 50 };
    const polled = await replicate.run(LLAMA, { input: { prompt }, wait }, (prediction) => seen.push(prediction));
    assert.deepEqual([seen[0].status, seen.at(-1).status], ["starting", "succeeded"]);
    assert.deepEqual(polled, await replicate.run(LLAMA, { input: { prompt } }));
    assert.deepEqual(parseProgressFromLogs(seen.at(-1)), { percentage: 1, current: 5, total: 5 });
  });

  test("a wait that ends before the start is followed by polling", async () => {
    await next({ model: LLAMA, plan: { queue_ms: 1200, output: { value: ["late"] } } });
    const seen = [];
    const wait = { mode: "block", timeout: 1 };
    const output = await replicate.run(LLAMA, { input: { prompt }, wait }, ({ status }) => seen.push(status));
    assert.equal(seen[0], "starting");
    assert.deepEqual(output, ["late"]);
  });

  // The client takes `processing` for the end, which is right only if the output is complete, as here.
  test("an output can be complete while the prediction is processing", async () => {
    await next({ model: FLUX, plan: { settle_ms: 2000 } });
    const input = { prompt, num_outputs: 2 };
    const prediction = await replicate.predictions.create({ model: FLUX, input, wait: true });
    assert.equal(prediction.status, "processing");
    assert.equal(prediction.output.length, 2);
  });

  test("a failed prediction rejects with its error", async () => {
    await next({ model: LLAMA, plan: { end: { fails: "out of memory" } } });
    const run = replicate.run(LLAMA, { input: { prompt } });
    await assert.rejects(run, { message: "Prediction failed: out of memory" });
  });
});

describe("ending a prediction early", limit, () => {
  test("a canceled prediction says so", async () => {
    await next({ model: LLAMA, plan: { end: "never" } });
    const { id, status } = await replicate.predictions.create({ model: LLAMA, input: { prompt } });
    assert.equal(status, "starting");
    const canceled = await replicate.predictions.cancel(id);
    assert.equal(canceled.status, "canceled");
    const later = await replicate.predictions.get(id);
    assert.equal(later.status, "canceled");
    assert.ok(later.completed_at >= later.created_at);
  });

  test("a run that is aborted cancels its prediction", async () => {
    await next({ model: LLAMA, plan: { end: "never" } });
    const abort = new AbortController();
    let last;
    const options = { input: { prompt }, wait: { mode: "poll", interval: 50 }, signal: abort.signal };
    await replicate.run(LLAMA, options, (prediction) => {
      last = prediction;
      if (prediction.status === "processing") abort.abort();
    });
    assert.equal((await replicate.predictions.get(last.id)).status, "canceled");
  });

  // The client has no parameter for the lifetime, but takes another `fetch`. Five seconds are the shortest.
  test("a lifetime ends a prediction that runs, and one that has not started", async () => {
    await next({ model: LLAMA, plan: { end: "never" } });
    await next({ model: FLUX, plan: { queue_ms: 60_000 } });
    const hasty = (url, init) => fetch(url, { ...init, headers: { ...init.headers, "Cancel-After": "5s" } });
    const create = new Replicate({ baseUrl, auth, fetch: hasty }).predictions.create;
    const ends = [LLAMA, FLUX].map(async (model) => {
      const { id } = await create({ model, input: { prompt } });
      return ended(() => replicate.predictions.get(id));
    });
    const [running, queued] = await Promise.all(ends);
    assert.deepEqual([running.status, queued.status], ["canceled", "aborted"]);
    assert.equal(queued.started_at, undefined);
  });
});

describe("streaming", limit, () => {
  test("all events of a text come in order", async () => {
    const events = await collect(replicate.stream(LLAMA, { input: { prompt } }));
    const places = events.map((event) => Number(event.id.split(":")[1]));
    assert.deepEqual(places, [...places.keys()]);
    const { event, data } = events.at(-1);
    assert.deepEqual({ event, data }, { event: "done", data: "{}" });
    const output = await replicate.run(LLAMA, { input: { prompt } });
    assert.equal(events.join(""), output.join(""));
    const logs = events.filter(({ event }) => event === "logs").map(({ data }) => data);
    assert.equal(parseProgressFromLogs(logs.join("")).percentage, 1);
    assert.equal(events.length, output.length + logs.length + 1);
  });

  test("the stream of a model of files carries files", async () => {
    const events = await collect(replicate.stream(FLUX, { input: { prompt, num_outputs: 2 } }));
    const files = events.filter(({ event }) => event === "output").map(({ data }) => data);
    assert.equal(files.length, 2);
    for (const file of files) assert.ok(isPng(await (await file.blob()).arrayBuffer()));
    assert.equal(events.at(-1).event, "done");
  });

  test("the stream of a prediction that fails rejects", async () => {
    await next({ model: LLAMA, plan: { end: { fails: "out of memory" } } });
    await assert.rejects(collect(replicate.stream(LLAMA, { input: { prompt } })), /out of memory/);
  });
});

describe("files", limit, () => {
  test("an upload can be got, listed and deleted", async () => {
    const file = await replicate.files.create(image, { about: "a cat" });
    assert.deepEqual([file.name, file.content_type, file.size], ["cat.png", "image/png", PNG.length]);
    assert.deepEqual(file.metadata, { about: "a cat" });
    assert.equal(file.checksums.sha256, createHash("sha256").update(PNG).digest("hex"));
    assert.deepEqual(await replicate.files.get(file.id), file);
    assert.ok(ids((await replicate.files.list()).results).includes(file.id));
    assert.equal(await replicate.files.delete(file.id), true);
    await refused(404, replicate.files.get(file.id));
  });

  test("a file among the inputs is uploaded", async () => {
    const { ref } = await community("nightmareai/real-esrgan");
    const seen = [];
    const output = await replicate.run(ref, { input: { image, scale: 2 } }, (prediction) => seen.push(prediction));
    const file = (await replicate.files.list()).results[0];
    assert.equal(seen[0].input.image, file.urls.get);
    assert.equal(file.name, "cat.png");
    assert.ok(isPng(await (await fetch(output)).arrayBuffer()));
  });

  test("a prediction fails if its input was deleted", async () => {
    const { ref } = await community("nightmareai/real-esrgan");
    const { id, urls } = await replicate.files.create(image);
    await replicate.files.delete(id);
    await assert.rejects(replicate.run(ref, { input: { image: urls.get } }), /Prediction failed/);
  });
});

describe("training", limit, () => {
  const trainer = ["ostris", "flux-dev-lora-trainer"];
  const destination = async () => {
    const options = { visibility: "private", hardware: "gpu-t4" };
    const { owner, name } = await replicate.models.create("local", unique("llama"), options);
    return `${owner}/${name}`;
  };
  const train = async (destination) => {
    const { version } = await community(trainer.join("/"));
    const input = { input_images: (await replicate.files.create(image)).urls.get, steps: 10 };
    return replicate.trainings.create(...trainer, version.id, { destination, input });
  };

  test("a training adds a version to its destination, and the version runs", async () => {
    const slug = await destination();
    const { id } = await train(slug);
    const training = await ended(() => replicate.trainings.get(id));
    assert.equal(training.status, "succeeded");
    const { version, ref } = await community(slug);
    assert.equal(training.output.version, ref);
    assert.deepEqual(ids((await replicate.models.versions.list(...slug.split("/"))).results), [version.id]);
    assert.ok(ids((await replicate.trainings.list()).results).includes(id));
    const output = await replicate.run(ref, { input: { prompt } });
    assert.ok(isPng(await (await fetch(output[0])).arrayBuffer()));
  });

  test("a canceled training adds nothing", async () => {
    const slug = await destination();
    await next({ model: trainer.join("/"), plan: { end: "never" } });
    const { id } = await train(slug);
    assert.equal((await replicate.trainings.cancel(id)).status, "canceled");
    assert.equal((await replicate.models.get(...slug.split("/"))).latest_version, null);
  });

  test("a destination has to exist", async () => {
    await refused(404, train(`local/${unique("nothing")}`));
  });
});

test("a deployment is created, found, changed, run and deleted", limit, async () => {
  const { version } = await community(SDXL);
  const name = unique("mine");
  const scale = { hardware: "gpu-t4", min_instances: 0, max_instances: 1 };
  const created = await replicate.deployments.create({ name, model: SDXL, version: version.id, ...scale });
  assert.equal(created.current_release.number, 1);
  assert.deepEqual(created.current_release.configuration, scale);
  assert.deepEqual(await replicate.deployments.get("local", name), created);
  const updated = await replicate.deployments.update("local", name, { max_instances: 3 });
  assert.equal(updated.current_release.number, 2);
  assert.deepEqual(updated.current_release.configuration, { ...scale, max_instances: 3 });
  const listed = (await pages(replicate.deployments.list)).flat();
  assert.ok(listed.some((deployment) => deployment.name === name));
  const prediction = await replicate.deployments.predictions.create("local", name, { input: { prompt }, wait: true });
  assert.deepEqual([prediction.status, prediction.deployment], ["succeeded", `local/${name}`]);
  assert.equal(await replicate.deployments.delete("local", name), true);
  await refused(404, replicate.deployments.get("local", name));
});

test("webhooks come signed, from the start to the end", limit, async (t) => {
  const receiver = await receiveWebhooks(t);
  const options = { webhook: receiver.url, webhook_events_filter: ["start", "completed"] };
  const { id } = await replicate.predictions.create({ model: LLAMA, input: { prompt }, ...options });
  const { key } = await replicate.webhooks.default.secret.get();
  for (const status of ["processing", "succeeded"]) {
    const hook = await receiver.next();
    assert.equal(await validateWebhook(hook, key), true);
    assert.equal(await validateWebhook({ ...hook, body: hook.body.replace(id, "another") }, key), false);
    const prediction = JSON.parse(hook.body);
    assert.deepEqual([prediction.id, prediction.status], [id, status]);
    if (status === "succeeded") assert.deepEqual(prediction, await replicate.predictions.get(id));
  }
});

describe("lists", limit, () => {
  test("following `next` finds every prediction once, the newest first", async () => {
    const created = [];
    for (let n = 0; n < 11; n++) created.push(await replicate.predictions.create({ model: LLAMA, input: { prompt } }));
    const list = await pages(replicate.predictions.list);
    const found = ids(list.flat());
    assert.ok(list.length > 2, `${list.length} pages`);
    assert.equal(new Set(found).size, found.length);
    assert.deepEqual(found.slice(0, created.length), ids(created).reverse());
    for (const page of list.slice(0, -1)) assert.equal(page.length, list[0].length);
  });

  test("following `next` finds every public model once", async () => {
    const list = await pages(replicate.models.list);
    const found = slugs(list.flat());
    assert.ok(list.length > 2, `${list.length} pages`);
    assert.equal(new Set(found).size, found.length);
    for (const { slug } of (await pages(replicate.collections.list)).flat()) {
      const collection = await replicate.collections.get(slug);
      assert.equal(collection.slug, slug);
      assert.ok(collection.models.length > 0);
      for (const model of slugs(collection.models)) assert.ok(found.includes(model), model);
    }
  });

  test("a search finds the models that its words name", async () => {
    const found = slugs((await pages(() => replicate.models.search("flux-schnell musicgen"))).flat());
    assert.ok(found.includes(FLUX) && found.includes("meta/musicgen"), found.join());
    assert.ok(!found.includes(LLAMA), found.join());
  });

  test("a model has versions with schemas", async () => {
    const { version } = await community(SDXL);
    const { results } = await replicate.models.versions.list(...SDXL.split("/"));
    assert.ok(ids(results).includes(version.id));
    const got = await replicate.models.versions.get(...SDXL.split("/"), version.id);
    assert.deepEqual(got, version);
    assert.ok(got.openapi_schema.components.schemas.Input.properties.prompt);
  });

  test("the account and the hardware are there", async () => {
    const { type, username } = await replicate.accounts.current();
    assert.deepEqual({ type, username }, { type: "user", username: "local" });
    const hardware = await replicate.hardware.list();
    assert.ok(hardware.some(({ sku, name }) => sku === "cpu" && name === "CPU"));
  });
});

describe("errors", limit, () => {
  const post = `POST /v1/models/${FLUX}/predictions`;
  const page = "<html><h1>Bad Gateway</h1></html>";
  const gateway = { status: 502, headers: { "content-type": "text/html" }, body: page };

  test("a wrong token is refused", async () => {
    await refused(401, new Replicate({ baseUrl, auth: "r8_wrong" }).accounts.current());
  });

  test("what does not exist is not found", async () => {
    await refused(404, replicate.models.get("local", "nothing"));
    await refused(404, replicate.predictions.get("nothing"));
  });

  for (const [what, options, type, field] of [
    ["a value that is too large", { input: { prompt, num_outputs: 99 } }, "number_lte", "input.num_outputs"],
    ["a value that is none of the allowed", { input: { prompt, output_format: "gif" } }, "enum", "input.output_format"],
    ["a value of the wrong type", { input: { prompt: 1 } }, "invalid_type", "input.prompt"],
    ["an explicit null", { input: { prompt, seed: null } }, "invalid_type", "input.seed"],
    ["an input that the model lacks", { input: { prompt, color: "red" } }, "additional_property_not_allowed", "input"],
    ["an input without what is required", { input: {} }, "required", "input"],
    ["a key that the API lacks", { input: { prompt }, color: "red" }, "additional_property_not_allowed", ""],
    ["a version that does not exist", { input: { prompt }, version: "0".repeat(64) }, "invalid", "version"],
  ]) {
    test(`${what} is refused by its field`, async () => {
      const problem = await refused(422, replicate.predictions.create({ model: FLUX, ...options }));
      assert.deepEqual(problem.invalid_fields.map((f) => [f.type, f.field]), [[type, field]]);
      assert.ok(problem.invalid_fields[0].description);
    });
  }

  // The client does not wait between its attempts, whatever `retry-after` says.
  test("a throttled request is sent again", async () => {
    const before = (await statuses(post)).length;
    await next({ request: post, fault: { status: 429, headers: { "retry-after": "1" } } });
    const { status } = await replicate.predictions.create({ model: FLUX, input: { prompt } });
    assert.equal(status, "starting");
    assert.deepEqual((await statuses(post)).slice(before), [429, 201]);
  });

  test("a bad gateway is asked again for what can be got", async () => {
    await next({ request: "GET /v1/account", fault: gateway });
    assert.equal((await replicate.accounts.current()).username, "local");
    assert.deepEqual((await statuses("GET /v1/account")).slice(-2), [502, 200]);
  });

  test("a bad gateway is not asked again for a prediction", async () => {
    const before = (await statuses(post)).length;
    await next({ request: post, fault: gateway });
    await assert.rejects(replicate.predictions.create({ model: FLUX, input: { prompt } }), (error) => {
      assert.equal(error.response.status, 502);
      assert.ok(error.message.includes(page));
      return true;
    });
    assert.deepEqual((await statuses(post)).slice(before), [502]);
  });
});
