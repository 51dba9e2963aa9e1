// A client of numbering, an inventory of telephone numbers. The paths and the types of all bodies are generated from
// the OpenAPI document of the service.

import createClient, { type Client } from "openapi-fetch";
import { RETRY_POLICY, retryingFetch, type RetryPolicy } from "./retry.js";
import type { components, paths } from "./schema.js";

export { RequestRefused, pages, unwrap, type Answer, type Page } from "./answers.js";
export { RETRY_POLICY, type RetryPolicy } from "./retry.js";
export type { components, operations, paths } from "./schema.js";

/** The bodies by their names in the document. */
export type Schemas = components["schemas"];

export type NumberingClient = Client<paths>;

/** Where the service is, a token of it, and how long to try. */
export interface Connection {
  baseUrl: string;
  token: string;
  retry?: Partial<RetryPolicy>;
}

/** Makes a client that sends again what was not answered, each change with an `Idempotency-Key`. */
export function connect({ baseUrl, token, retry }: Connection): NumberingClient {
  return createClient<paths>({
    baseUrl,
    headers: { Authorization: `Bearer ${token}` },
    fetch: retryingFetch({ ...RETRY_POLICY, ...retry }),
  });
}
