import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { WIDGET_VERSION } from "./widget-version.ts";

// These tests run where there is no document: on a server.
describe("consent-widget", () => {
  it("is imported on a server without an error, and registers nothing", async () => {
    const { ConsentWidget } = await import("./index.ts");
    expect(ConsentWidget.observedAttributes).toEqual(
      expect.arrayContaining(["api-url", "organization-id", "notice", "token-name", "token-url", "lang"]),
    );
    expect(customElements.get("consent-widget")).toBeUndefined();
  });

  it("takes no token from an attribute", async () => {
    const { ConsentWidget } = await import("./index.ts");
    expect(ConsentWidget.observedAttributes).not.toContain("token");
  });

  it("registers by itself, twice without harm, and under another tag", async () => {
    const { defineConsentWidget } = await import("./define.ts");
    const registered = customElements.get("consent-widget");
    expect(registered).toBeDefined();
    defineConsentWidget();
    expect(customElements.get("consent-widget")).toBe(registered);
    defineConsentWidget("acme-consents");
    expect(customElements.get("acme-consents")).toBeDefined();
  });

  it("sends the version it is published with", () => {
    const path = new URL("../package.json", import.meta.url);
    expect(JSON.parse(readFileSync(path, "utf8")).version).toBe(WIDGET_VERSION);
  });
});
