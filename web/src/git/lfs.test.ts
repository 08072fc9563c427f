import { describe, expect, test } from "vitest";
import { pictureType, pointerIn } from "./lfs";

const oid = "ab".repeat(32);

describe("a pointer of LFS", () => {
  test("is told from a text", () => {
    expect(pointerIn(`version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize 123\n`)).toEqual({ oid, size: 123 });
    expect(pointerIn(`version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\n`)).toBeNull();
    expect(pointerIn("text")).toBeNull();
    expect(pointerIn(`version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize 1\n${"x".repeat(2000)}`)).toBeNull();
  });
  test("stands for a picture only by its bytes", () => {
    expect(pictureType(new Uint8Array([0x89, 0x50, 0x4e, 0x47]))).toBe("image/png");
    expect(pictureType(new TextEncoder().encode("<svg onload='x'>"))).toBeNull();
    expect(pictureType(new Uint8Array())).toBeNull();
  });
});
