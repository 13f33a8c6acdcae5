// What the tests share: the client, the server's own `/-/`, and what is said of answers.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { on, once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import Replicate from "replicate";

export const baseUrl = process.env.REPLICATE_BASE_URL;
export const auth = process.env.REPLICATE_API_TOKEN;
// Without them the client would turn to the real service.
assert.ok(baseUrl && auth, "REPLICATE_BASE_URL and REPLICATE_API_TOKEN are to be what the local server has printed");
export const replicate = new Replicate({ baseUrl, auth });

export const LLAMA = "meta/meta-llama-3-8b-instruct";
export const FLUX = "black-forest-labs/flux-schnell";
export const SDXL = "stability-ai/sdxl";
export const PNG = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

export const unique = (name) => `${name}-${randomUUID().slice(0, 8)}`;
export const isPng = (bytes) => PNG.equals(Buffer.from(bytes).subarray(0, PNG.length));
export const ids = (items) => items.map(({ id }) => id);
export const slugs = (models) => models.map(({ owner, name }) => `${owner}/${name}`);

/** Talks to the server's own `/-/`. */
export async function control(method, path, body) {
  const headers = { authorization: `Bearer ${auth}` };
  const response = await fetch(new URL(`/-/${path}`, baseUrl), { method, headers, body: body && JSON.stringify(body) });
  assert.ok(response.ok, await response.clone().text());
  return response.status === 204 ? null : response.json();
}

/** Tells the server what to do the next time. */
export const next = (rule) => control("POST", "rules", { times: 1, ...rule });

/** The statuses that requests such as `GET /v1/account` were answered with, the first of them first. */
export async function statuses(request) {
  const requests = await control("GET", "requests");
  return requests.filter((r) => `${r.method} ${r.path}` === request).map((r) => r.status);
}

/** The version of a community model, and how a run names it. */
export async function community(slug) {
  const { latest_version: version } = await replicate.models.get(...slug.split("/"));
  return { version, ref: `${slug}:${version.id}` };
}

/** Gets something again and again until it has ended. `replicate.wait` does not know of trainings, nor of `aborted`. */
export async function ended(get) {
  for (;;) {
    const job = await get();
    if (!["starting", "processing"].includes(job.status)) return job;
    await pause(50);
  }
}

/** The pages of a list, from the first to the last. */
export async function pages(list) {
  const all = [];
  for await (const page of replicate.paginate(list)) all.push(page);
  return all;
}

export async function collect(items) {
  const all = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Where webhooks arrive for the time of a test: `url`, and `next()`, which gives headers and body. */
export async function receiveWebhooks(t) {
  const receiver = createServer(async (request, response) => {
    const body = await text(request);
    response.end();
    receiver.emit("webhook", { headers: request.headers, body });
  });
  await once(receiver.listen(0, "127.0.0.1"), "listening");
  t.after(() => receiver.close());
  const arrived = on(receiver, "webhook");
  const next = async () => (await arrived.next()).value[0];
  return { url: `http://127.0.0.1:${receiver.address().port}/hook`, next };
}

/** Refused with this status. What the client keeps of the body is in the message. */
export async function refused(status, call) {
  let problem;
  await assert.rejects(call, (error) => {
    assert.equal(error.name, "ApiError");
    assert.equal(error.response.status, status, error.message);
    assert.equal(error.response.headers.get("content-type"), "application/problem+json");
    problem = JSON.parse(/: (\{.*\})\.$/s.exec(error.message)[1]);
    return true;
  });
  assert.equal(problem.status, status);
  return problem;
}
