// Lists, a page at a time.

import assert from "node:assert/strict";
import { test } from "node:test";
import { pages, RequestRefused, unwrap } from "numbering-client";
import { client } from "./service.js";

const GROUPS = "/api/v1/tenants/{tenant_id}/groups/";
const path = { tenant_id: "pages" };

test("pages have every row once", async () => {
  unwrap(await client.POST("/api/v1/tenants/", { body: { tenantId: "pages" } }));
  const groups = ["group0", "group1", "group2", "group3", "group4"];
  for (const groupId of groups) {
    unwrap(await client.POST(GROUPS, { params: { path }, body: { groupId } }));
  }
  const found: string[][] = [];
  for await (const page of pages((after) => client.GET(GROUPS, { params: { path, query: { limit: 2, after } } }))) {
    found.push(page.groups.map((group) => group.groupId));
  }
  assert.deepEqual(found, [groups.slice(0, 2), groups.slice(2, 4), groups.slice(4)]);
});

test("a refused page is an error", async () => {
  const nobody = { path: { tenant_id: "nobody" } };
  await assert.rejects(pages(() => client.GET(GROUPS, { params: nobody })).next(), RequestRefused);
});
