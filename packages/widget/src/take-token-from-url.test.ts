import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { takeTokenFromUrl } from "./take-token-from-url.ts";

const TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2ln";

/** A page at `href`, and what its address bar shows after the token was taken. */
function page(href: string, state: unknown = null) {
  const location = { href };
  const history = {
    state,
    replaced: undefined as unknown,
    replaceState(next: unknown, _: string, url?: string | URL | null) {
      this.replaced = next;
      location.href = String(url);
    },
  };
  return { location, history, take: (name = "token") => takeTokenFromUrl(name, location, history) };
}

describe("takeTokenFromUrl", () => {
  it("takes the token, and only it, out of the address bar", () => {
    const { take, location } = page(`https://acme.test/p?a=1&token=${TOKEN}&b=%20+x#part?token=no`);
    expect(take()).toEqual({ token: TOKEN });
    expect(location.href).toBe("https://acme.test/p?a=1&b=%20+x#part?token=no");
  });

  it("leaves no question mark behind", () => {
    const { take, location } = page(`https://acme.test/p?token=${TOKEN}`);
    take();
    expect(location.href).toBe("https://acme.test/p");
  });

  it("keeps history.state", () => {
    const { take, history } = page(`https://acme.test/?token=${TOKEN}`, { scroll: 7 });
    take();
    expect(history.replaced).toEqual({ scroll: 7 });
  });

  it("touches nothing when there is no token", () => {
    const { take, history, location } = page("https://acme.test/?a=1&tokens=2&#x");
    expect(take()).toEqual({});
    expect(history.replaced).toBeUndefined();
    expect(location.href).toBe("https://acme.test/?a=1&tokens=2&#x");
  });

  it("prefers the exact name, and leaves its namesake alone", () => {
    const { take, location } = page(`https://acme.test/?didomitoken=mine&didomiToken=${TOKEN}`);
    expect(take("didomiToken")).toEqual({ token: TOKEN });
    expect(location.href).toBe("https://acme.test/?didomitoken=mine");
  });

  it("takes another spelling where there is no exact one", () => {
    const { take } = page(`https://acme.test/?didomitoken=${TOKEN}`);
    expect(take("didomiToken")).toEqual({ token: TOKEN });
  });

  it("knows an encoded name", () => {
    const { take, location } = page(`https://acme.test/?%74oken=${TOKEN}`);
    expect(take()).toEqual({ token: TOKEN });
    expect(location.href).toBe("https://acme.test/");
  });

  it.each([
    ["twice", `token=${TOKEN}&token=${TOKEN}`],
    ["twice, spelled differently", `Token=${TOKEN}&TOKEN=x.y.z`],
  ])("uses none when it stands there %s, and removes them all", (_, query) => {
    const { take, location } = page(`https://acme.test/?${query}`);
    expect(take()).toEqual({ problem: "token-ambiguous" });
    expect(location.href).toBe("https://acme.test/");
  });

  it.each(["", "=", "=abc", "=a.b", "=a.b.c.d", "=a.b.c%20", "=%E0%A4%A", `=${"a".repeat(8_192)}.b.c`])(
    "calls token%s malformed, and removes it",
    (rest) => {
      const { take, location } = page(`https://acme.test/?token${rest}&a=1`);
      expect(take()).toEqual({ problem: "token-malformed" });
      expect(location.href).toBe("https://acme.test/?a=1");
    },
  );

  it("leaves every other parameter as it is, byte for byte", () => {
    const text = fc.string({ unit: "grapheme-ascii" }).map((value) => value.replace(/[#&?\s]/g, ""));
    const pair = fc
      .tuple(text, fc.option(text))
      .map(([name, value]) => (value === null ? name : `${name}=${value}`))
      .filter((one) => !decoded(one.split("=", 1)[0] ?? "").match(/^token$/i));
    const hash = fc.option(
      fc.string({ unit: "grapheme-ascii" }).map((value) => `#${value}`),
      { nil: "" },
    );
    fc.assert(
      fc.property(fc.array(pair), fc.array(pair), hash, (before, after, end) => {
        const rest = [...before, ...after].join("&");
        const { take, location } = page(
          `https://acme.test/p?${[...before, `token=${TOKEN}`, ...after].join("&")}${end}`,
        );
        expect(take()).toEqual({ token: TOKEN });
        expect(location.href).toBe(`https://acme.test/p${rest && `?${rest}`}${end}`);
      }),
    );
  });
});

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
