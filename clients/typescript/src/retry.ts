// Requests that are sent again: when, how often, and with which Idempotency-Key.

/** The bounds on sending one request again. */
export interface RetryPolicy {
  /** How often a request is sent at most. */
  attemptsMax: number;
  /** The bound on the first wait, which doubles with each other one. */
  firstWaitMs: number;
  /** The bound on every wait. An answer with a longer `Retry-After` is not waited for. */
  waitMaxMs: number;
}

export const RETRY_POLICY: RetryPolicy = { attemptsMax: 5, firstWaitMs: 200, waitMaxMs: 30_000 };

const KEY = "Idempotency-Key";

/** The wait after an attempt, counted from 1, or undefined if there is to be no other. */
export function waitMs(policy: RetryPolicy, attempt: number, retryAfterMs: number): number | undefined {
  if (policy.attemptsMax <= attempt || policy.waitMaxMs < retryAfterMs) return undefined;
  const backoffMs = Math.min(policy.firstWaitMs * 2 ** (attempt - 1), policy.waitMaxMs);
  return retryAfterMs + Math.random() * backoffMs;
}

/** The wait after an answer, or undefined if it is final. */
export function waitAfterMs(policy: RetryPolicy, response: Response, attempt: number): number | undefined {
  const retryAfter = response.headers.get("Retry-After");
  // The service is overloaded or its database away; the token sends too much; the first of two equal requests still
  // runs. A 409 without Retry-After is a conflict that lasts.
  const isTemporary =
    response.status === 503 || response.status === 429 || (response.status === 409 && retryAfter !== null);
  if (!isTemporary) return undefined;
  return waitMs(policy, attempt, 1000 * (Number(retryAfter) || 0));
}

/** A `fetch` that sends requests again, each change with the same key: so it is done once. */
export function retryingFetch(policy: RetryPolicy): (request: Request) => Promise<Response> {
  return async (request) => {
    if (!["GET", "HEAD", "OPTIONS"].includes(request.method) && !request.headers.has(KEY)) {
      request.headers.set(KEY, crypto.randomUUID());
    }
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await send(request);
      const wait =
        outcome instanceof Response ? waitAfterMs(policy, outcome, attempt) : waitMs(policy, attempt, 0);
      if (wait === undefined || request.signal.aborted) {
        if (outcome instanceof Response) return outcome;
        throw outcome.error;
      }
      await sleep(wait, request.signal);
    }
  };
}

/** Sends a copy, since a body can be read once, and reads the whole answer: a connection can break in the middle of it. */
async function send(request: Request): Promise<Response | { error: unknown }> {
  try {
    const response = await fetch(request.clone());
    const body = await response.arrayBuffer();
    return new Response(body.byteLength === 0 ? null : body, response);
  } catch (error) {
    return { error };
  }
}

/** Waits, until the signal at most. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener("abort", end, { once: true });
  });
}
