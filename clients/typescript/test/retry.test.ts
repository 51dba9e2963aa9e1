// Requests that are sent again, through a proxy that fails on purpose.

import assert from "node:assert/strict";
import { test } from "node:test";
import { unwrap } from "numbering-client";
import { waitAfterMs, waitMs } from "numbering-client/retry";
import { client, connectThrough, RETRY } from "./service.js";

const POLICY = { attemptsMax: 20, firstWaitMs: 1000, waitMaxMs: 8000 };

async function createTenant(fault: string) {
  const through = connectThrough(fault);
  const { response } = await through.POST("/api/v1/tenants/", { body: { tenantId: fault } });
  return [response.status, response.headers.get("Attempt"), response.headers.get("Idempotency-Replayed")];
}

test("a change whose answer was lost is done once", async () => {
  assert.deepEqual(await createTenant("lost"), [201, "2", "true"]);
  assert.deepEqual(await createTenant("torn"), [201, "2", "true"]);
});

test("a busy service is asked again", async () => {
  assert.deepEqual(await createTenant("busy"), [201, "2", null]);
  const params = { path: { tenant_id: "busy" } };
  assert.equal(unwrap(await connectThrough("busy").GET("/api/v1/tenants/{tenant_id}/", { params })).tenantId, "busy");
});

test("a service that stays away is given up", async () => {
  assert.deepEqual(await createTenant("away"), [503, String(RETRY.attemptsMax), null]);
});

test("a connection that always breaks is an error", async () => {
  await assert.rejects(createTenant("gone"), TypeError);
});

test("a page of another proxy is an error", async () => {
  const answer = await connectThrough("page").GET("/api/v1/tenants/");
  assert.throws(() => unwrap(answer), { name: "RequestRefused", status: 503, body: "<h1>Service Unavailable</h1>" });
});

test("a signal ends the wait", { timeout: 20_000 }, async () => {
  const policy = { attemptsMax: 9, firstWaitMs: 600_000, waitMaxMs: 600_000 };
  const signal = AbortSignal.timeout(50);
  await assert.rejects(connectThrough("away", policy).GET("/api/v1/tenants/", { signal }), { name: "TimeoutError" });
});

test("a key of the caller is kept", async () => {
  const params = { header: { "Idempotency-Key": "the-key-of-the-caller" } };
  const body = { tenantId: "kept" };
  unwrap(await client.POST("/api/v1/tenants/", { body, params }));
  const again = await client.POST("/api/v1/tenants/", { body, params });
  assert.equal(again.response.headers.get("Idempotency-Replayed"), "true");
});

test("waits grow to a bound and end", () => {
  for (const [attempt, boundMs] of [[1, 1000], [2, 2000], [3, 4000], [4, 8000], [19, 8000]] as const) {
    const waits = Array.from({ length: 100 }, () => waitMs(POLICY, attempt, 0) ?? 0);
    assert.ok(Math.max(...waits) <= boundMs);
    assert.ok(1 < new Set(waits).size, "all clients would come back together");
  }
  assert.equal(waitMs(POLICY, 20, 0), undefined);
});

test("Retry-After is kept or not waited for", () => {
  const wait = waitMs(POLICY, 1, 7000) ?? 0;
  assert.ok(7000 <= wait && wait <= 8000);
  assert.equal(waitMs(POLICY, 1, 9000), undefined);
});

test("answers that ask for another request", () => {
  const later = { "Retry-After": "1" };
  for (const [status, headers, isFinal] of [
    [503, {}, false], [429, later, false], [409, later, false], [409, {}, true], [400, {}, true], [500, {}, true],
  ] as const) {
    assert.equal(waitAfterMs(POLICY, new Response(null, { status, headers }), 1) === undefined, isFinal);
  }
});
