import { describe, expect, test } from "vitest";
import { backoff } from "./backoff";
import { fuzzy, fuzzyFirst } from "./fuzzy";
import { ndjson } from "./ndjson";
import { isBelow, join, nameOf, parentOf } from "./paths";
import { Problem } from "./problem";
import { Store } from "./store";
import { relative } from "./time";
import { bytes, duration } from "./units";

const stream = (...parts: string[]) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (const part of parts) controller.enqueue(new TextEncoder().encode(part));
      controller.close();
    },
  });

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const value of values) found.push(value);
  return found;
}

describe("ndjson", () => {
  test("lines cut anywhere come whole", async () => {
    expect(await all(ndjson(stream('{"a":', '1}\n{"a":2}', "\n\n", '{"a":3}')))).toEqual([{ a: 1 }, { a: 2 }, { a: 3 }]);
  });

  test("a line without end is refused", async () => {
    await expect(all(ndjson(stream('"', "x".repeat(50)), 20))).rejects.toThrow(RangeError);
  });
});

describe("Problem", () => {
  test("reads what the server says", () => {
    const problem = Problem.from(422, { code: "invalid_value", title: "Invalid", errors: { Name: ["too long"] }, requestId: "r1" });
    expect(problem).toMatchObject({ code: "invalid_value", errors: { name: ["too long"] }, requestId: "r1" });
  });

  test.each([undefined, null, 7, "<html>", [], { code: 5, errors: 7 }])("bears %j of a stranger in between", (body) => {
    expect(Problem.from(502, body).code).toBe("http_502");
  });

  test("a wait is read from the header", () => {
    expect(Problem.from(429, {}, new Headers({ "Retry-After": "7" })).retryAfter).toBe(7);
  });
});

test("a store tells only of changes", () => {
  const store = new Store(1);
  let told = 0;
  const off = store.subscribe(() => told++);
  store.set(1);
  store.set(2);
  off();
  store.set(3);
  expect(told).toBe(1);
});

test("waiting grows and stays bounded", () => {
  expect(backoff(0, () => 0.5)).toBe(250);
  expect(backoff(3, () => 0.5)).toBe(2000);
  expect(backoff(99, () => 1)).toBeLessThanOrEqual(10_000);
});

test("fuzzy keeps what holds the letters, closest first", () => {
  const paths = ["src/checkout/total.test.ts", "src/checkout/total.ts", "docs/notes.md"];
  expect(fuzzy("total", paths, (path) => path)).toEqual(["src/checkout/total.ts", "src/checkout/total.test.ts"]);
  expect(fuzzy("sct", paths, (path) => path)).toContain("src/checkout/total.ts");
  expect(fuzzy("", paths, (path) => path)).toEqual(paths);
});

test("paths", () => {
  expect(parentOf("a/b/c")).toBe("a/b");
  expect(parentOf("a")).toBe("");
  expect(nameOf("a/b")).toBe("b");
  expect(join("", "a")).toBe("a");
  expect(isBelow("ab", "a")).toBe(false);
  expect(isBelow("a/b", "a")).toBe(true);
});

test("units are human", () => {
  expect(bytes(1536)).toBe("1.5 KB");
  expect(bytes(1048575)).toBe("1.0 MB");
  expect(bytes(-1)).toBe("unknown");
  expect(duration(61_000)).toBe("1 min");
});

test("times are relative both ways", () => {
  const now = new Date("2026-01-02T12:00:00Z");
  expect(relative(new Date("2026-01-02T11:18:00Z"), now)).toBe("42 min ago");
  expect(relative(new Date("2026-01-05T12:00:00Z"), now)).toBe("in 3 d");
});

test("the closest few are those that sorting all would put first", () => {
  const all = Array.from({ length: 3000 }, (_, n) => `src/${["app", "lib", "ui"][n % 3] ?? ""}/part-${n % 40}/file${n}.ts`);
  for (const wanted of ["file12", "lp7f", "app/part-3", "zzz"]) {
    expect(fuzzyFirst(wanted, all, 20)).toEqual(fuzzy(wanted, all, (path) => path).slice(0, 20));
  }
});
