// Answers without their errors, and lists without their pages.

/** What a call of the client returns. */
export interface Answer<T> {
  data?: T | undefined;
  error?: unknown;
  response: Response;
}

/** A part of a list. */
export interface Page {
  next?: string | null | undefined;
}

/** An answer that is no success: its status, and the errors that were sent with it. */
export class RequestRefused extends Error {
  constructor(
    readonly status: number,
    readonly body: unknown,
  ) {
    super(`${status}: ${JSON.stringify(body)}`);
    this.name = "RequestRefused";
  }
}

/** Returns the body of a success, which a 207 is too, and throws `RequestRefused` for everything else. */
export function unwrap<T>({ data, error, response }: Answer<T>): T {
  if (!response.ok) throw new RequestRefused(response.status, error);
  return data as T;
}

/** Yields the pages of a list; `fetchPage` gets the one behind a position, its `after`. */
export async function* pages<P extends Page>(
  fetchPage: (after: string | undefined) => Promise<Answer<P>>,
): AsyncGenerator<P, void, undefined> {
  let after: string | undefined;
  do {
    const page = unwrap(await fetchPage(after));
    yield page;
    after = page.next ?? undefined;
  } while (after !== undefined);
}
