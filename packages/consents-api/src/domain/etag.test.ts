import { userEtag } from "@consents/contract";
import { expect, it } from "vitest";
import { parseIfMatch } from "./etag.ts";
import { refusalOf } from "./fixtures.ts";

it("reads the ETag that the contract makes of a version", () => {
  expect(parseIfMatch(userEtag({ version: 12 }))).toEqual([12]);
});

it.each([
  ["*", "*"],
  [' "1" , "22"', [1, 22]],
  ['W/"3", "4"', [4]],
  ['"of-another,server"', []],
  ['"0"', [0]],
  ['"01"', []],
  ['"00"', []],
])("reads %s", (header, versions) => {
  expect(parseIfMatch(header)).toEqual(versions);
});

it.each(["", "3", '"3', '"3" "4"', '"3",', "*, *", '"a b"', 'w/"3"'])(
  "does not take %j for ETags",
  (header) => {
    expect(refusalOf(() => parseIfMatch(header))).toEqual({
      code: "malformed-header",
      pointers: ["If-Match"],
    });
  },
);
