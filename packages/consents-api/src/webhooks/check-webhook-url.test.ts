import { describe, expect, it } from "vitest";
import { refusalOf } from "../domain/fixtures.ts";
import { checkWebhookUrl } from "./check-webhook-url.ts";
import { forbiddenUrls } from "./urls-for-tests.ts";

describe("a URL for messages", () => {
  it.each([
    ["https://hooks.example.org/consents", "https://hooks.example.org/consents"],
    ["https://hooks.example.org", "https://hooks.example.org/"],
    ["HTTPS://Hooks.Example.org:8443/a?b=c", "https://hooks.example.org:8443/a?b=c"],
    ["https://93.184.216.34/", "https://93.184.216.34/"],
    ["https://[2606:4700::1111]/", "https://[2606:4700::1111]/"],
    ["https://bücher.example/", "https://xn--bcher-kva.example/"],
  ])("may be %s", (text, url) => {
    expect(checkWebhookUrl(text, [])).toBe(url);
  });

  it.each(forbiddenUrls)("may not be %s", (text) => {
    const error = refusalOf(() => checkWebhookUrl(text, []));
    expect(error).toEqual({ code: "webhook-url-not-allowed", pointers: ["/url"] });
  });

  it("may be private, and http, where the host is configured", () => {
    const hosts = ["127.0.0.1", "[::1]", "crm.internal"];
    for (const url of ["http://127.0.0.1:9000/x", "http://[::1]/", "https://crm.internal/"]) {
      expect(checkWebhookUrl(url, hosts)).toBe(url);
    }
    for (const url of ["http://127.0.0.2/", "https://a.crm.internal/", "ftp://crm.internal/"]) {
      expect(refusalOf(() => checkWebhookUrl(url, hosts)).code).toBe("webhook-url-not-allowed");
    }
    expect(refusalOf(() => checkWebhookUrl("https://a@crm.internal/", hosts)).code).toBe(
      "webhook-url-not-allowed",
    );
  });
});
