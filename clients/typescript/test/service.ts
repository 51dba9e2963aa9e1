// The service that the tests run against, with and without the proxy that fails on purpose.

import { connect, type NumberingClient, type RetryPolicy } from "numbering-client";

/** Enough to get through the proxy, and no time lost with it. */
export const RETRY: Partial<RetryPolicy> = { attemptsMax: 3, firstWaitMs: 1 };

export function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

const token = setting("NUMBERING_BOOTSTRAP_TOKEN");

export const client = connect({ baseUrl: setting("NUMBERING_ADDRESS"), token });

/** Returns a client behind the proxy, whose description has the faults. */
export function connectThrough(fault: string, retry = RETRY): NumberingClient {
  return connect({ baseUrl: `${setting("NUMBERING_PROXY")}/${fault}`, token, retry });
}
