/** A refusal of the server (RFC 9457). Code decides, words are for people. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string | undefined,
    readonly errors: Record<string, string[]>,
    readonly requestId: string | undefined,
    readonly etag: string | undefined,
    readonly retryAfter: number | undefined,
  ) {
    super(detail ?? title);
  }

  /** Reads whatever came back: a proxy in between may answer with anything. */
  static from(status: number, body: unknown, headers?: Headers): Problem {
    const b = isRecord(body) ? body : {};
    const retry = Number(headers?.get("Retry-After"));
    return new Problem(
      status,
      text(b["code"]) ?? `http_${status}`,
      text(b["title"]) ?? titleOf(status),
      text(b["detail"]),
      fieldErrors(b["errors"]),
      text(b["requestId"]) ?? headers?.get("Request-Id") ?? undefined,
      text(b["etag"]) ?? text(b["eTag"]),
      Number.isFinite(retry) && retry > 0 ? retry : undefined,
    );
  }

  /** The server could not be reached at all. */
  static offline(): Problem {
    return new Problem(
      0,
      "offline",
      "The server cannot be reached",
      "Nothing was changed. It is tried again when you ask.",
      {},
      undefined,
      undefined,
      undefined,
    );
  }

  /** What was thrown, as a problem. */
  static of(error: unknown): Problem {
    if (error instanceof Problem) return error;
    if (error instanceof TypeError) return Problem.offline();
    const words = error instanceof Error ? error.message : "Something unexpected happened.";
    return new Problem(0, "unexpected", "That did not work", words, {}, undefined, undefined, undefined);
  }
}

function titleOf(status: number): string {
  if (status === 404) return "There is no such thing, or none that you may see";
  if (status === 403) return "You may not do this";
  if (status === 413) return "That is larger than this takes";
  if (status === 429) return "Too many requests";
  return status >= 500 ? "The server had a fault" : "The server refused";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function fieldErrors(value: unknown): Record<string, string[]> {
  if (!isRecord(value)) return {};
  const found: Record<string, string[]> = {};
  for (const [field, words] of Object.entries(value)) {
    const key = field.charAt(0).toLowerCase() + field.slice(1);
    found[key] = (Array.isArray(words) ? words : [words]).filter((word): word is string => typeof word === "string");
  }
  return found;
}
