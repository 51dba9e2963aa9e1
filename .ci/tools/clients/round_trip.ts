// A client in TypeScript, whose types are generated from openapi/numbering.json: exclusive and mobile numbers, there
// and back. Compiled with --strict, so what the document promises is checked before anything is sent.

import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { paths } from "./schema.js";

const token = process.env["NUMBERING_BOOTSTRAP_TOKEN"] ?? "";
const client = createClient<paths>({
  baseUrl: process.env["NUMBERING_ADDRESS"] ?? "",
  headers: { Authorization: `Bearer ${token}` },
});

async function exclusiveNumbers(): Promise<void> {
  const body = { number: "typescript", enabled: true, description: "text" };
  const made = await client.POST("/api/exclusive_numbers", { body });
  assert.equal(made.response.status, 200);
  const id = made.data?.id ?? "";
  const path = { params: { path: { id } } };

  const taken = await client.POST("/api/exclusive_numbers", { body });
  assert.equal(taken.response.status, 409);
  assert.equal(taken.error?.errors[0]?.code, "ALREADY_EXISTS");
  assert.equal(taken.error?.errors[0]?.detail?.id, id);

  const changed = await client.POST("/api/exclusive_numbers/{id}", { ...path, body: { description: null } });
  assert.equal(changed.response.status, 200);
  const one = await client.GET("/api/exclusive_numbers/{id}", path);
  assert.deepEqual([one.data?.number, one.data?.description, one.data?.enabled], ["typescript", null, true]);
  const list = await client.GET("/api/exclusive_numbers", { params: { query: { search: "TYPE", top: 10 } } });
  assert.equal(list.data?.count, 1);
  assert.equal(list.data?.items[0]?.id, id);

  const gone = await client.POST("/api/exclusive_numbers/{id}/destroy", path);
  assert.equal(gone.response.status, 204);
  const absent = await client.GET("/api/exclusive_numbers/{id}", path);
  assert.equal(absent.error?.errors[0]?.code, "NOT_FOUND");
}

async function mobileNumbers(): Promise<void> {
  const tenant = await client.POST("/api/v1/tenants/", { body: { tenantId: "typescript" } });
  assert.equal(tenant.response.status, 201);
  const path = "/api/v1/tenants/{tenant_id}/mobile_numbers/" as const;
  const of = { params: { path: { tenant_id: "typescript" } } };
  const one = { phoneNumbers: [{ phoneNumber: "+32471000001" }] };
  const two = { phoneNumbers: [{ phoneNumber: "+32471000001" }, { phoneNumber: "+32471000002" }] };

  const added = await client.POST(path, { ...of, body: one });
  assert.equal(added.response.status, 201);
  assert.equal(added.data?.result[0]?.status, "added");
  const partly = await client.POST(path, { ...of, body: two });
  assert.equal(partly.response.status, 207);
  assert.deepEqual(partly.data?.result.map((row) => row.code), [11, undefined]);
  const none = await client.POST(path, { ...of, body: two });
  assert.equal(none.response.status, 400);
  assert.equal(none.error?.errors[0]?.details.name, "ALREADY_EXISTS");

  const query = { available: "true" };
  const list = await client.GET(path, { params: { ...of.params, query } });
  assert.deepEqual(list.data?.available_numbers, ["+32471000001", "+32471000002"]);
  const removed = await client.DELETE(path, { ...of, body: two });
  assert.equal(removed.response.status, 200);
}

await exclusiveNumbers();
await mobileNumbers();
console.log("the client in TypeScript went there and back");
