// The README's session, a list that succeeds in part, and exclusive numbers.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { RequestRefused, unwrap } from "numbering-client";
import { client, setting } from "./service.js";

const POOL = "/api/v1/tenant/{tenant_id}/services/immediate_trunking_connectivity/numbers/";
const MOBILE_NUMBERS = "/api/v1/tenants/{tenant_id}/mobile_numbers/";

function bodiesOfTheReadme(): unknown[] {
  const session = readFileSync(setting("NUMBERING_README"), "utf8").split("\n## A session")[1]?.split("\n## ")[0] ?? "";
  return [...session.matchAll(/--data '(.*?)'/g)].map((found) => JSON.parse(found[1] ?? ""));
}

test("the session of the README", async () => {
  const tenant = { tenantId: "foo" };
  const group = { groupId: "ApioGrpTest" };
  const added = {
    phoneNumbers: [
      { phoneNumber: "+32471123456" },
      { minPhoneNumber: "+32480000000", maxPhoneNumber: "+32489999999" },
    ],
  };
  const assigned = { phoneNumbers: [{ minPhoneNumber: "+32480000000", maxPhoneNumber: "+32480000099" }] };
  assert.deepEqual([tenant, group, added, assigned], bodiesOfTheReadme());

  const foo = { tenant_id: "foo" };
  const made = unwrap(await client.POST("/api/v1/tenants/", { body: tenant }));
  assert.equal(made.tenantId, "foo");
  unwrap(await client.POST("/api/v1/tenants/{tenant_id}/groups/", { params: { path: foo }, body: group }));
  const report = unwrap(await client.POST(MOBILE_NUMBERS, { params: { path: foo }, body: added }));
  assert.deepEqual(report.result.map((row) => row.status), ["added", "added"]);
  unwrap(
    await client.POST("/api/v1/tenants/{tenant_id}/groups/{group_id}/mobile_numbers/", {
      params: { path: { ...foo, group_id: "ApioGrpTest" } },
      body: assigned,
    }),
  );
  const query = { view: "ranges" } as const;
  const listed = unwrap(await client.GET(MOBILE_NUMBERS, { params: { path: foo, query } }));
  assert.ok("assigned_ranges" in listed);
  assert.equal(listed.assigned_ranges[0]?.assignedToGroup, "ApioGrpTest");
  const number = { number: "+32480000042" };
  const holder = unwrap(await client.GET("/api/v1/search/numbers/usages/{number}/", { params: { path: number } }));
  assert.ok(holder.held);
  assert.deepEqual([holder.tenantId, holder.groupId], ["foo", "ApioGrpTest"]);
});

test("a list that succeeds in part", async () => {
  unwrap(await client.POST("/api/v1/tenants/", { body: { tenantId: "part" } }));
  const params = { path: { tenant_id: "part" } };
  const one = { phoneNumbers: [{ phoneNumber: "+32471000001" }] };
  const two = { phoneNumbers: [{ phoneNumber: "+32471000001" }, { phoneNumber: "+32471000002" }] };
  const three = { phoneNumbers: [{ phoneNumber: "+32471000002" }, { phoneNumber: "+32471000003" }] };

  unwrap(await client.POST(MOBILE_NUMBERS, { params, body: one }));
  const partly = await client.POST(MOBILE_NUMBERS, { params, body: two });
  assert.equal(partly.response.status, 207);
  const report = unwrap(partly);
  assert.deepEqual(report.result.map((row) => row.status), ["rejected", "added"]);
  assert.equal(report.result[0]?.code, 11);
  // @ts-expect-error no status is spelt so
  assert.ok(report.result[0]?.status !== "rejectd");
  const none = await client.POST(MOBILE_NUMBERS, { params, body: two });
  assert.equal(none.error?.errors[0]?.details.name, "ALREADY_EXISTS");
  assert.throws(() => unwrap(none), RequestRefused);
  const removed = await client.DELETE(MOBILE_NUMBERS, { params, body: three });
  assert.equal(removed.response.status, 207);
});

test("a range without its defaults", async () => {
  const path = { tenant_id: "pool" };
  unwrap(await client.POST("/api/v1/tenants/", { body: { tenantId: "pool" } }));
  const body = { numbers: [{ minPhoneNumber: "+3226127000", maxPhoneNumber: "+3226127099" }] };
  unwrap(await client.POST(POOL, { params: { path }, body }));
  const listed = unwrap(await client.GET(POOL, { params: { path } }));
  assert.deepEqual(listed.numbers.map((row) => row.active), [true]);
  const mobile = unwrap(await client.GET(MOBILE_NUMBERS, { params: { path, query: { available: true } } }));
  assert.ok("available_numbers" in mobile);
  assert.deepEqual(mobile.available_numbers, []);
});

test("exclusive numbers", async () => {
  const body = { number: "typescript", enabled: true, description: "text" };
  const { id } = unwrap(await client.POST("/api/exclusive_numbers", { body }));
  const taken = await client.POST("/api/exclusive_numbers", { body });
  assert.equal(taken.error?.errors[0]?.code, "ALREADY_EXISTS");
  const params = { path: { id } };
  unwrap(await client.POST("/api/exclusive_numbers/{id}", { params, body: { description: null } }));
  const one = unwrap(await client.GET("/api/exclusive_numbers/{id}", { params }));
  assert.deepEqual([one.number, one.description], ["typescript", null]);
  const query = { search: "TYPE", top: 10 };
  const found = unwrap(await client.GET("/api/exclusive_numbers", { params: { query } }));
  assert.deepEqual([found.count, found.items[0]?.id], [1, id]);
  const gone = await client.POST("/api/exclusive_numbers/{id}/destroy", { params });
  assert.equal(gone.response.status, 204);
});
