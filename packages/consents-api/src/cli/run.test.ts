import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { NOTICE_SIZE_MAX } from "@consents/contract";
import { createSigningKey } from "@consents/token-broker/consent-token";
import { decodeProtectedHeader } from "jose";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { NOTICE } from "../api-for-tests.ts";
import { createConsentsApi } from "../server.ts";
import { openSqliteStore } from "../store/sqlite/open-sqlite-store.ts";
import { captureOutput } from "./capture-output-for-tests.ts";
import { run } from "./run.ts";

let folder: string;
let out: string[];
let err: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "consents-api-"));
  ({ out, err } = captureOutput());
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** Runs a command that must succeed, and gives what it printed. */
async function succeed(...args: string[]): Promise<string> {
  out.length = 0;
  err.length = 0;
  const code = await run([...args, "--data", folder]);
  expect([code, err]).toEqual([0, []]);
  return out.join("\n");
}

/** Runs a command that must fail, and gives the sentence. */
async function fail(...args: string[]): Promise<string> {
  err.length = 0;
  expect(await run(args)).toBe(1);
  return err.join("").trim();
}

const file = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
};

const withCharity = () => succeed("organization", "create", "charity", "--name", "A Charity");

/** What a first `serve` with this public URL leaves behind; resolves to the number of signing keys. */
async function serveAs(issuer: string): Promise<number> {
  const store = await openSqliteStore(join(folder, "consents.sqlite"));
  await createConsentsApi({ store, issuer });
  const { length } = await store.listTokenKeys();
  await store.close();
  return length;
}

const claimsOf = (token: string): unknown =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());

async function publicJwk(): Promise<object> {
  const { d: _d, ...jwk } = await createSigningKey();
  return jwk;
}

describe("setting up", () => {
  it("keeps who approves", async () => {
    await withCharity();
    expect(await succeed("organization", "approvers", "charity")).toBe("nobody");
    expect(await succeed("organization", "approvers", "charity", "kim@a.example", "lou@a.example")).toBe(
      "kim@a.example\nlou@a.example",
    );
    expect(await succeed("organization", "approvers", "charity", "--nobody")).toBe("nobody");
    expect(await fail("organization", "approvers", "charity", "kim", "--data", folder)).toMatch(/not kim/);
    expect(await fail("organization", "approvers", "nobody", "--data", folder)).toMatch(
      /no organization nobody/,
    );
  });

  it("keeps statuses for more regulations than at first, and for those before", async () => {
    await withCharity();
    const regulations = ["organization", "regulations", "charity"];
    expect(await succeed(...regulations)).toBe("gdpr");
    expect(await succeed(...regulations, "ccpa", "gdpr", "ccpa")).toBe("gdpr\nccpa");
    expect(await succeed(...regulations)).toBe("gdpr\nccpa");
    expect(await fail(...regulations, "../x", "--data", folder)).toMatch(/must begin with/);
    expect(await fail("organization", "regulations", "nobody", "ccpa", "--data", folder)).toMatch(
      /no organization nobody/,
    );
  });

  it("makes an organization once", async () => {
    await withCharity();
    expect(await fail("organization", "create", "charity", "--name", "Again", "--data", folder)).toBe(
      "consents-api: There is an organization charity already.",
    );
    expect(await fail("organization", "create", "../x", "--name", "X", "--data", folder)).toMatch(
      /must begin with/,
    );
  });

  it("makes a key whose secret is shown once and kept as a hash, and disables it", async () => {
    await withCharity();
    const made = JSON.parse(
      await succeed("keys", "create", "--organization", "charity", "--scopes", "consents:read", "--json"),
    );
    expect(made).toEqual({
      organization_id: "charity",
      key: expect.stringMatching(/^key_/),
      secret: expect.stringMatching(/^[\w-]{43}$/),
      scopes: ["consents:read"],
    });
    expect(await succeed("keys", "list", "--organization", "charity")).toMatch(/consents:read\t.*\tin use$/);
    await succeed("keys", "disable", made.key, "--organization", "charity");
    const listed = await succeed("keys", "list", "--organization", "charity");
    expect(listed).toMatch(/\tdisabled /);
    expect(listed).not.toContain(made.secret);
  });

  it.each([
    ["HOST", "serve"],
    ["DATA_DIR", "keys list"],
  ])("refuses %s that is set to nothing", async (name, command) => {
    vi.stubEnv(name, "");
    expect(await fail(...command.split(" "))).toMatch(/It must not be empty/);
  });

  it("refuses what is not there", async () => {
    await withCharity();
    const where = ["--organization", "charity", "--data", folder];
    expect(await fail("keys", "create", "--organization", "nobody", "--data", folder)).toMatch(
      /There is no organization nobody/,
    );
    expect(await fail("keys", "disable", "key_x", ...where)).toMatch(/charity has no key key_x/);
    expect(await fail("keys", "create", "--scopes", "root", ...where)).toMatch(/Scopes are consents:read/);
    expect(await fail("notice", "publish", join(folder, "nope.json"), ...where)).toMatch(
      /cannot be read \(ENOENT\)/,
    );
    expect(await fail("frobnicate")).toMatch(/unknown command/);
    expect(await fail("keys", "create", "--data", folder)).toMatch(/--organization/);
  });

  it("registers a broker's public keys, and refuses weak, private and known ones", async () => {
    await withCharity();
    const where = ["--organization", "charity", "--issuer", "https://broker.example", "--data", folder];
    const jwk = await publicJwk();
    const good = file("good.json", { keys: [jwk] });
    await succeed(
      "keys",
      "register",
      good,
      "--organization",
      "charity",
      "--issuer",
      "https://broker.example",
    );
    expect(await fail("keys", "register", good, ...where)).toMatch(/is registered already/);
    const none = file("none.json", { keys: [] });
    expect(await fail("keys", "register", none, ...where)).toMatch(/There is no key in the set/);
    const nowhere = ["--organization", "charity", "--issuer", "not a url", "--data", folder];
    const other = file("other.json", { keys: [await publicJwk()] });
    expect(await fail("keys", "register", other, ...nowhere)).toMatch(
      /--issuer must be an http or https URL/,
    );
    const secret = await createSigningKey();
    // weak-key, with the place and never the key.
    const sentence = await fail("keys", "register", file("private.json", { keys: [secret] }), ...where);
    expect(sentence).toMatch(/\/keys\/0.*private/s);
    expect(sentence).not.toContain(secret.d);
    const rsa = { keys: [{ kty: "RSA", kid: "rsa", n: "AQAB", e: "AQAB" }] };
    expect(await fail("keys", "register", file("rsa.json", rsa), ...where)).toMatch(/only P-256 and Ed25519/);
  });

  it("retires a broker's key, and that of nobody else", async () => {
    await withCharity();
    await succeed("organization", "create", "rival", "--name", "A Rival");
    const { kid, ...jwk } = (await publicJwk()) as { kid: string };
    const good = file("good.json", { keys: [{ kid, ...jwk }] });
    const charity = ["--organization", "charity"];
    await succeed("keys", "register", good, ...charity, "--issuer", "https://broker.example");
    const list = () => succeed("keys", "list", ...charity);
    expect(await list()).toMatch(
      new RegExp(`^${kid}\tsigns for https://broker.example\tcreated .*\tin use$`),
    );
    const elsewhere = ["keys", "retire", kid, "--data", folder];
    expect(await fail(...elsewhere, "--organization", "rival")).toBe(
      `consents-api: rival has no key ${kid}.`,
    );
    expect(await fail(...elsewhere)).toBe(`consents-api: The server itself has no key ${kid}.`);
    expect(await list()).toMatch(/\tin use$/);
    expect(await succeed("keys", "retire", kid, ...charity)).toBe(`key ${kid} retired`);
    expect(await list()).toMatch(/\tretired 2/);
  });

  it("takes a kid that looks like an option", async () => {
    await withCharity();
    const jwk = await publicJwk();
    const good = file("good.json", { keys: [{ ...jwk, kid: "-Dx" }] });
    const charity = ["--organization", "charity"];
    await succeed("keys", "register", good, ...charity, "--issuer", "https://broker.example");
    expect(await succeed("keys", "retire", "-Dx", ...charity)).toBe("key -Dx retired");
    expect(await fail("keys", "retire", "-Dx", "--dta", folder)).toMatch(/too many arguments/);
  });

  it("gives the server a new key to sign with, and retires the one before", async () => {
    await withCharity();
    expect(await fail("keys", "rotate", "--data", folder)).toMatch(/no key yet/);
    await serveAs("https://api.example");
    const list = async () => (await succeed("keys", "list")).split("\n").map((line) => line.split("\t"));
    const [[first] = []] = await list();
    expect(await fail("keys", "retire", `${first}`, "--data", folder)).toMatch(
      new RegExp(`signs with ${first}: make the next one with "keys rotate"`),
    );
    const second = /^key (\S+) made for https:\/\/api\.example:/.exec(await succeed("keys", "rotate"))?.[1];
    await succeed("keys", "retire", `${first}`);
    expect(await list()).toEqual([
      [first, "signs for https://api.example", expect.any(String), expect.stringMatching(/^retired 2/)],
      [second, "signs for https://api.example", expect.any(String), "in use"],
    ]);
    // No third is made: this is the one that signs.
    expect(await serveAs("https://api.example")).toBe(2);
    const made = ["token", "create", "--organization", "charity", "--user", "ada"];
    const token = await succeed(...made, "--public-url", "https://api.example");
    expect(decodeProtectedHeader(token).kid).toBe(second);
  });

  it("gives the server a new key also where the one before was made by a clock ahead", async () => {
    await withCharity();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60 * 60 * 1_000 });
    await serveAs("https://api.example");
    vi.useRealTimers();
    const [first] = (await succeed("keys", "list")).split("\t");
    await succeed("keys", "rotate");
    expect(await succeed("keys", "retire", `${first}`)).toBe(`key ${first} retired`);
  });

  it("publishes a notice under its file's name, and no new version of the same", async () => {
    await withCharity();
    const path = file("preferences.json", NOTICE);
    for (const _time of [1, 2]) {
      const said = await succeed("notice", "publish", path, "--organization", "charity");
      expect(said).toMatch(/^notice preferences version 1 /);
    }
  });

  it("names the file of a notice that cannot be published, and what is wrong with it", async () => {
    await withCharity();
    const refused = (path: string) =>
      fail("notice", "publish", path, "--organization", "charity", "--data", folder);
    const text = file("text.json", "name: Preferences");
    expect(await refused(text)).toBe(
      `consents-api: ${text}: It must be JSON in UTF-8 without a byte order mark.`,
    );
    const twice = file("twice.json", '{"a":1,"a":2}');
    expect(await refused(twice)).toMatch(`consents-api: ${twice}: `);
    expect(err.join("")).toMatch(/stands twice/);
    const { name: _, ...nameless } = NOTICE;
    const shape = file("shape.json", nameless);
    expect(await refused(shape)).toBe(`consents-api: ${shape}: /name is required.\n  /name: is required`);
    const typo = file("typo.json", { ...NOTICE, nam: 1 });
    expect(await refused(typo)).toMatch(`consents-api: ${typo}: /nam is not known here; "name" is.`);
    const regulation = file("regulation.json", { ...NOTICE, regulation: "unknown" });
    expect(await refused(regulation)).toMatch(`consents-api: ${regulation}: `);
  });

  it("publishes a notice as large as over HTTP, and none larger", async () => {
    await withCharity();
    const publish = (size: number) => {
      const path = file("large.json", JSON.stringify(NOTICE).padEnd(size));
      return ["notice", "publish", path, "--organization", "charity"];
    };
    expect(await succeed(...publish(NOTICE_SIZE_MAX))).toMatch(/^notice large version 1 /);
    expect(await fail(...publish(NOTICE_SIZE_MAX + 1), "--data", folder)).toMatch(
      /large\.json: It may have 1048576 bytes\.$/,
    );
  });

  it("makes a consent token with everything in it", async () => {
    await withCharity();
    await serveAs("https://api.example");
    const common = ["token", "create", "--organization", "charity", "--user", "ada"];
    const token = await succeed(...common);
    expect(token.split(".")).toHaveLength(3);
    const delegate = { id: "agent-7", name: "Grace" };
    const more = [
      "--delegate",
      JSON.stringify(delegate),
      "--permissions",
      "read",
      "--lifetime",
      "60",
      "--json",
    ];
    const made = JSON.parse(await succeed(...common, ...more));
    expect(made).toMatchObject({ delegate, permissions: ["read"], lifetime: 60 });
    expect(claimsOf(made.id_token)).toMatchObject({
      iss: "https://api.example",
      aud: "https://api.example",
      act: { sub: "agent-7" },
    });
    expect(await fail(...common, "--metadata", "{", "--data", folder)).toMatch(/must be JSON/);
  });

  it("signs only as an issuer that the API was served as, and makes no key", async () => {
    await withCharity();
    const common = ["token", "create", "--organization", "charity", "--user", "ada"];
    const refused = (...args: string[]) => fail(...common, ...args, "--data", folder);
    expect(await refused("--public-url", "https://a.example")).toBe(
      'consents-api: There is no key to sign with yet: "serve" makes it at its first start.',
    );
    await serveAs("https://a.example");
    expect(await refused("--public-url", "https://b.example")).toBe(
      "consents-api: The API was never served as https://b.example, but as https://a.example.",
    );
    expect(await serveAs("https://b.example")).toBe(2);
    expect(await refused()).toBe(
      "consents-api: The API was served as https://a.example and as https://b.example: choose one with --public-url.",
    );
    err.length = 0;
    const token = await succeed(...common, "--public-url", "https://b.example");
    expect(claimsOf(token)).toMatchObject({ iss: "https://b.example" });
  });
});

describe("verify", () => {
  it("finds a status that is not what its events say", async () => {
    await withCharity();
    expect(await succeed("verify")).toBe("0 users and 0 events; every status is what its events say");
    const store = await openSqliteStore(join(folder, "consents.sqlite"));
    const times = { created_at: "2026-11-21T12:00:00.000Z", updated_at: "2026-11-21T12:00:00.000Z" };
    const user = {
      id: "user",
      organization_id: "charity",
      organization_user_id: "ada",
      version: 1,
      metadata: {},
    };
    await store.changeUser({
      organization_id: "charity",
      user: { organization_user_id: "ada" },
      decide: () => ({
        answer: undefined,
        user: { ...user, ...times },
        statuses: new Map([["gdpr", { leaves: { "purposes/newsletter/enabled": [true, 0, "gone", 1] } }]]),
      }),
    });
    await store.close();
    expect(await fail("verify", "--data", folder)).toBe(
      "consents-api: 1 statuses are not what their events say, of 1 users and 0 events.",
    );
    expect(out.at(-1)).toBe("charity\tuser\tgdpr\tpurposes/newsletter/enabled");
  });
});

describe("openapi", () => {
  it("prints what the server answers", async () => {
    expect(await run(["openapi"])).toBe(0);
    const printed = JSON.parse(out.join("\n"));
    const committed = readFileSync(new URL("../../openapi.json", import.meta.url), "utf8");
    expect(printed).toEqual(JSON.parse(committed));
  });
});

describe("a folder without a database", () => {
  it.each([
    "verify",
    "organization regulations charity",
    "organization regulations charity ccpa",
    "organization approvers charity",
    "organization approvers charity kim@a.example",
    "keys create --organization charity",
    "keys list",
    "keys list --organization charity",
    "keys disable key_x --organization charity",
    "keys retire kid",
    "keys rotate",
    "token create --organization charity --user ada",
    "outbox list --organization charity",
    "outbox retry --organization charity",
    "webhooks list --organization charity",
  ])("is left alone by %s", async (command) => {
    const nowhere = join(folder, "typo");
    expect(await fail(...command.split(" "), "--data", nowhere)).toBe(
      `consents-api: There is no database in ${nowhere}: "organization create" makes one, or choose another folder with --data.`,
    );
    expect(existsSync(nowhere)).toBe(false);
  });
});

describe("what the machine refuses", () => {
  it("is one sentence", async () => {
    writeFileSync(join(folder, "consents.sqlite"), "this is no database, it is a text".repeat(100));
    expect(await fail("verify", "--data", folder)).toMatch(/^consents-api: .*damaged.*$/);
    expect(await fail("organization", "create", "x", "--name", "X", "--data", "/dev/null/x")).toMatch(
      /^consents-api: The folder .* cannot be made .*$/,
    );
    expect(await fail("serve", "--port", "70000", "--data", folder)).toMatch(/from 0 to 65535/);
  });

  it("names the port that is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as { port: number };
    expect(await fail("serve", "--port", String(port), "--data", folder)).toBe(
      `consents-api: Port ${port} is already in use: stop what uses it, or choose another with --port or PORT.`,
    );
    other.close();
  });
});

it("says which Node is needed where that is too old", () => {
  const program = fileURLToPath(new URL("../../bin/consents-api.mjs", import.meta.url));
  const older =
    "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '22.12.1' } })";
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", `data:text/javascript,${encodeURIComponent(older)}`, program, "--help"],
    { encoding: "utf8" },
  );
  expect([status, stdout, stderr]).toEqual([
    1,
    "",
    "consents-api: This is Node 22.12.1, and Node 22.13 or later is needed.\n",
  ]);
});

describe("serve, as a program", () => {
  const program = new URL("../main.ts", import.meta.url);

  async function start(): Promise<{ child: ChildProcess; url: string; printed: () => string }> {
    const child = fork(program, ["serve", "--port", "0", "--data", folder, "--log-level", "silent"], {
      execArgv: ["--conditions=@consents/source"],
      stdio: ["ignore", "pipe", "inherit", "ipc"],
    });
    let printed = "";
    child.stdout?.on("data", (chunk) => {
      printed += chunk;
    });
    const [message] = await once(child, "message");
    return { child, url: (message as { ready: string }).ready, printed: () => printed };
  }

  it.each(["SIGTERM", "SIGINT"] as const)(
    "answers, says so in one line, and stops cleanly on %s",
    async (signal) => {
      const { child, url, printed } = await start();
      expect((await fetch(`${url}/ready`)).status).toBe(200);
      child.kill(signal);
      expect((await once(child, "exit"))[0]).toBe(0);
      expect(printed()).toBe(`consents-api answers at ${url}\n`);
    },
  );

  it("does not outlive the process that forked it", async () => {
    const { child } = await start();
    child.disconnect();
    expect((await once(child, "exit"))[0]).toBe(0);
  });
});
