import { beforeEach, describe, expect, it, type MockInstance, vi } from "vitest";
import { findTokenName } from "./find-token-name.ts";

const config = (tokenName: unknown) => ({ user: { auth: { tokenName } } });

describe("findTokenName", () => {
  let error: MockInstance;
  beforeEach(() => {
    error = vi.spyOn(console, "error").mockImplementation(() => {});
  });

  it.each([
    ["the attribute", "a", { consentWidgetConfig: config("b"), didomiConfig: config("c") }, "a"],
    [
      "the page's configuration",
      undefined,
      { consentWidgetConfig: config("b"), didomiConfig: config("c") },
      "b",
    ],
    ["that of a page moving over", undefined, { didomiConfig: config("didomiToken") }, "didomiToken"],
    ["the default", undefined, {}, "token"],
    ["the default", undefined, { didomiConfig: {} }, "token"],
  ])("uses %s", (_, attribute, page, name) => {
    expect(findTokenName(attribute, page)).toBe(name);
    expect(error).not.toHaveBeenCalled();
  });

  it.each(["", "a&b", "a=b", "a b", "__proto__", "constructor", "code", "STATE", "x".repeat(65), 7, {}])(
    "says so, and uses the default, for %j",
    (name) => {
      expect(findTokenName(undefined, { consentWidgetConfig: config(name) })).toBe("token");
      expect(error).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("config-invalid"));
    },
  );
});
