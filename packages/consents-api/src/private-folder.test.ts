import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makePrivateFolder } from "./private-folder.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "consents-private-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const modeOf = (path: string) => statSync(path).mode & 0o777;

it("makes a folder, with those around it, for its owner only", () => {
  makePrivateFolder(join(folder, "a", "b"));
  expect([modeOf(join(folder, "a")), modeOf(join(folder, "a", "b"))]).toEqual([0o700, 0o700]);
});

it("leaves a folder that is there as it is", () => {
  chmodSync(folder, 0o755);
  makePrivateFolder(folder);
  expect(modeOf(folder)).toBe(0o755);
});

it("refuses a folder below a file", () => {
  writeFileSync(join(folder, "file"), "");
  expect(() => makePrivateFolder(join(folder, "file", "data"))).toThrow("ENOTDIR");
});

// Node's own recursive way never comes back from here.
it.runIf(process.platform === "linux")("refuses a folder below /proc", () => {
  expect(() => makePrivateFolder("/proc/consents/data")).toThrow("ENOENT");
});
