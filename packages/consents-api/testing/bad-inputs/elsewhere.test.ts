import { readFileSync } from "node:fs";
import { type ErrorCode, errorCodes } from "@consents/contract";
import { describe, expect, it } from "vitest";
import { codesElsewhere, ROWS_LAST, rowsElsewhere, rowsLater } from "./elsewhere.ts";
import { oddInputs } from "./odd-inputs.ts";
import { badInputs, rawBadInputs } from "./table.ts";

const fileOf = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), "utf8");

describe("the design's table of bad inputs", () => {
  const here = new Set([...badInputs, ...rawBadInputs, ...oddInputs].map(({ row }) => row));
  const all = [
    ...[...here].filter((row) => row !== "none"),
    ...Object.keys(rowsElsewhere).map(Number),
    ...Object.values(rowsLater).flat(),
  ].sort((one, other) => one - other);

  it("has every row in one place: here, in another test, or later", () => {
    expect(all).toEqual(Array.from({ length: ROWS_LAST }, (_, index) => index + 1));
  });

  it.each(Object.entries(rowsElsewhere))("row %s is where it is said to be", (_row, proofs) => {
    for (const [file, part] of proofs) expect(fileOf(file).includes(part), part).toBe(true);
  });

  it("names every entry once", () => {
    const names = [...badInputs, ...rawBadInputs, ...oddInputs].map(({ row, name }) => `${row}: ${name}`);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});

describe("the closed list of error codes", () => {
  const here = new Set<ErrorCode>([...badInputs, ...rawBadInputs].map(({ code }) => code));
  const elsewhere = Object.keys(codesElsewhere);

  it("holds none that no test asks for", () => {
    expect([...here, ...elsewhere].sort()).toEqual(Object.keys(errorCodes).sort());
  });

  it.each(Object.entries(codesElsewhere))("%s is asked for where it is said to be", (code, file) => {
    // Alone, or after its status.
    expect(new RegExp(`["' ]${code}["']`).test(fileOf(file))).toBe(true);
  });
});
