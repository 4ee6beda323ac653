import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { refusal } from "../testing/forge.ts";
import { createLink, createTokenBroker, type Issuer, type LinkOptions } from "./index.ts";

const page = "https://acme.example/preferences";
const ada: LinkOptions = { organization_user_id: "ada", lifetime: 3_600 };
const issuer: Issuer = async ({ lifetime = 900 }) => ({ id_token: "h.p.s", lifetime });

describe("createLink", () => {
  it("puts the token into the query", async () => {
    expect(await createLink(issuer, page, ada)).toBe(`${page}?token=h.p.s`);
  });

  it("leaves the rest of the URL as it is", async () => {
    const url = `${page}?utm=a%20b&q=%C3%A9&empty=#section`;
    expect(await createLink(issuer, url, ada)).toBe(`${page}?utm=a%20b&q=%C3%A9&empty=&token=h.p.s#section`);
    expect(await createLink(issuer, new URL(page), { ...ada, tokenName: "consentToken" })).toBe(
      `${page}?consentToken=h.p.s`,
    );
  });

  it("asks for everything but the name, with the lifetime asked for", async () => {
    const asked = vi.fn(issuer);
    await createLink(asked, page, { ...ada, tokenName: "t", metadata: { mailing: 7 } });
    expect(asked.mock.calls).toEqual([[{ ...ada, metadata: { mailing: 7 } }]]);
  });

  it("is also a method of the broker, for which nobody needs to be signed in", async () => {
    const broker = createTokenBroker({ authenticate: () => null, issuer });
    expect(await broker.link(page, ada)).toBe(`${page}?token=h.p.s`);
  });

  it.each([
    "__proto__",
    "constructor",
    "",
    "a&b",
    "a=b",
    "a b",
    "a#b",
    "é",
    "code",
    "State",
    "iss",
    "t".repeat(65),
    7,
  ])("row 112: refuses the parameter name %j", async (tokenName) => {
    const error = await refusal(createLink(issuer, page, { ...ada, tokenName: tokenName as string }));
    expect(error).toMatchObject({ code: "config-invalid", errors: [{ pointer: "tokenName" }] });
  });

  it.each([
    ["no URL", "preferences"],
    ["a script", "javascript:alert(1)"],
    ["a file", "file:///etc/passwd"],
    ["mail", "mailto:ada@example.org"],
    ["credentials", "https://user:pass@acme.example/"],
    ["a token already", `${page}?token=x`],
    ["a token already, in capitals", `${page}?TOKEN=`],
    ["a token already, escaped", `${page}?%74oken=x`],
  ])("refuses a page that is or has %s", async (_, url) => {
    const asked = vi.fn(issuer);
    const error = await refusal(createLink(asked, url, ada));
    expect(error).toMatchObject({ code: "validation-failed", errors: [{ pointer: "pageUrl" }] });
    expect(error.message).not.toContain("pass");
    expect(asked).not.toHaveBeenCalled();
  });

  it("row 86: refuses a token that mail programs would cut", async () => {
    const of =
      (length: number): Issuer =>
      async () => ({ id_token: "x".repeat(length), lifetime: 1 });
    expect(await createLink(of(2_000), page, ada)).toHaveLength(page.length + 2_007);
    expect((await refusal(createLink(of(2_001), page, ada))).code).toBe("link-too-long");
  });

  it("refuses a link without a lifetime", async () => {
    const { lifetime: _, ...without } = ada;
    expect((await refusal(createLink(issuer, page, without as LinkOptions))).code).toBe(
      "lifetime-out-of-range",
    );
  });

  it("law: the token comes out of any page's URL again, and nothing else changes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.webUrl({ withQueryParameters: true, withFragments: true }), async (url) => {
        fc.pre(!new URL(url).searchParams.has("token"));
        const linked = new URL(await createLink(issuer, url, ada));
        expect(linked.searchParams.getAll("token")).toEqual(["h.p.s"]);
        linked.search = linked.search.replace(/[?&]token=h\.p\.s$/, "");
        expect(withoutEmptyQuery(linked)).toBe(withoutEmptyQuery(new URL(url)));
      }),
      { examples: [["http://a.aa?#?"]] },
    );
  });
});

/** A question mark with nothing behind it may go; one in the fragment may not. */
function withoutEmptyQuery({ href }: URL): string {
  return href.replace(/^([^?#]*)\?(?=#|$)/, "$1");
}
