import { expect, test } from "vitest";
import { cellWords, covers, entryOf, group, isUnlisted, portWords, withEntry, withoutEntry } from "./egress";

const entry = (host: string, port: number | null = null, kind: string | null = null) => ({ host, port, kind, trusted: false });
const said = (number: number, target: string, allowed: boolean, cell: string | null) => ({
  number,
  time: `2026-01-02T12:00:0${number}Z`,
  cell,
  target,
  allowed,
  code: allowed ? "listed" : "unlisted",
  reason: allowed ? "listed" : "it is on no allow list of this workspace",
});

test("a refused target becomes an entry for exactly that host and port", () => {
  expect(entryOf("code.example:22")).toEqual(entry("code.example", 22));
  expect(entryOf("[2001:db8::1]:443")).toEqual(entry("[2001:db8::1]", 443));
  for (const hostile of ["code.example", "a b:1", "x:99999999", ":1", "a:b:c"]) expect(entryOf(hostile)).toBeUndefined();
});

test("what an entry covers", () => {
  expect(covers(entry("a.example"), "a.example:443")).toBe(true);
  expect(covers(entry("a.example"), "a.example:22")).toBe(false);
  expect(covers(entry("*.example.com", 443), "x.example.com:443")).toBe(true);
  expect(covers(entry("*.example.com", 443), "example.com:443")).toBe(false);
  expect(covers(entry("*.example.com", 443), "badexample.com:443")).toBe(false);
});

test("entries stand once and go one by one", () => {
  const list = withEntry([entry("a")], entry("a"));
  expect(list).toHaveLength(1);
  expect(withoutEntry(withEntry(list, entry("a", 22)), entry("a"))).toEqual([entry("a", 22)]);
});

test("repeated answers are one row", () => {
  const rows = group([said(3, "a:443", false, "tools"), said(2, "b:443", true, null), said(1, "a:443", false, "terminal")]);
  expect(rows.map(({ target, times, cells }) => [target, times, cells])).toEqual([
    ["a:443", 2, ["tools", "terminal"]],
    ["b:443", 1, []],
  ]);
});

test("only what was not listed is mended by an entry", () => {
  expect(isUnlisted(said(1, "a:443", false, null))).toBe(true);
  expect(isUnlisted({ code: "guarded" })).toBe(false);
  expect(isUnlisted({ code: null })).toBe(false);
  expect(isUnlisted(said(1, "a:443", true, null))).toBe(false);
});

test("who asked, in words", () => {
  const id = "01a1fe403e3c7f09ba7138a68a054d88";
  expect(cellWords(`person-${id}`, new Map([[id, "Pia"]]))).toBe("a terminal of Pia");
  expect(cellWords(`person-${id}`, new Map())).toBe("a terminal of somebody who has left");
  expect(cellWords("tools", new Map())).toBe("Bailey’s own tools");
  expect(cellWords("service-web", new Map())).toBe("service-web");
});

test("an entry in words", () => {
  expect(portWords(entry("a"))).toBe("ports 80 and 443");
  expect(portWords(entry("a", 22, "opaque"))).toBe("port 22, any bytes");
  expect(portWords(entry("a", 443, "tls"))).toBe("port 443, TLS only");
});
