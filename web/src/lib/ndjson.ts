/** The lines of a stream as values. A line that is no JSON, or longer than the bound, ends the reading with an error. */
export async function* ndjson<T>(body: ReadableStream<Uint8Array>, maxLine = 4 * 1024 * 1024): AsyncGenerator<T> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      const lines = rest.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line.trim() !== "") yield JSON.parse(line) as T;
      if (rest.length > maxLine) throw new RangeError("A line of the stream is too long.");
      if (done) break;
    }
    if (rest.trim() !== "") yield JSON.parse(rest) as T;
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}
