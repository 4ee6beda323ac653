import { expect, it } from "vitest";
import { isGrant, leavesOf } from "./leaves.ts";

it("names each leaf with its path, its value and where it stands", () => {
  const leaves = leavesOf({
    purposes: [{ id: "news", metadata: { "a/b~c": 1 }, values: { "x~y": { value: "v" } } }],
    vendors: { disabled_li: ["acme"] },
    tcfcs: "T",
  });
  expect(leaves).toEqual([
    {
      path: "purposes/news/metadata/a/b~c",
      value: 1,
      kind: "metadata",
      pointer: "/purposes/0/metadata/a~1b~0c",
    },
    { path: "purposes/news/values/x~y", value: "v", kind: "choice", pointer: "/purposes/0/values/x~0y" },
    { path: "vendors/acme/enabled_li", value: false, kind: "choice", pointer: "/vendors/disabled_li/0" },
    { path: "tcfcs", value: "T", kind: "choice", pointer: "/tcfcs" },
  ]);
});

it("tells absent, null and false apart", () => {
  const answers = leavesOf({
    purposes: [{ id: "a" }, { id: "b", enabled: null }, { id: "c", enabled: false }],
  });
  expect(answers.map(({ path, value }) => [path, value])).toEqual([
    ["purposes/b/enabled", null],
    ["purposes/c/enabled", false],
  ]);
});

it("takes a yes, and a list that is not empty, for a grant", () => {
  const granted = leavesOf({
    purposes: [
      {
        id: "a",
        enabled: true,
        enabled_li: false,
        metadata: { k: true },
        values: { p: { value: "v" }, q: { value: "" } },
      },
    ],
    channels: [{ id: "sms", enabled: null }],
  }).filter(isGrant);
  expect(granted.map(({ path }) => path)).toEqual(["purposes/a/enabled", "purposes/a/values/p"]);
});
