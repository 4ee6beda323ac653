import { parsePublicKeys } from "@consents/token-broker/consent-token";
import { Command, Option } from "commander";
import type { TokenKey } from "../domain/records.ts";
import type { Store } from "../domain/store.ts";
import { isPublicUrl } from "../public-url.ts";
import { createOwnKey, listOwnKeys } from "../signing-key.ts";
import { mistake } from "./explain-error.ts";
import { dataOption, organizationOption } from "./options.ts";
import { readJsonFile } from "./read-json-file.ts";
import { withOrganization, withStore } from "./with-store.ts";

/** `consents-api keys register`. */
export function registerKeysCommand(): Command {
  return new Command("register")
    .description("Accept consent tokens that the organization's broker signs with these keys.")
    .argument("<jwks.json>", "a JWK set of public P-256 or Ed25519 keys")
    .requiredOption("--issuer <url>", 'the "iss" of those tokens')
    .addOption(organizationOption())
    .addOption(dataOption())
    .action(registerKeys);
}

/** `consents-api keys retire`. */
export function retireKeyCommand(): Command {
  // One thumbprint in 64 looks like an option. What really is an unknown one is an argument too many.
  return new Command("retire")
    .description(
      "Refuse, for ever, every consent token that was signed with this key of an organization's broker or, without " +
        "--organization, of the server itself. Running servers do so within 5 seconds.",
    )
    .argument("<kid>")
    .allowUnknownOption()
    .addOption(new Option("--organization <id>", "whose broker's"))
    .addOption(dataOption())
    .action(retireKey);
}

/** `consents-api keys rotate`. */
export function rotateKeysCommand(): Command {
  return new Command("rotate")
    .description(
      "Make the key that the server signs consent tokens with from its next start on. What the key before has signed " +
        "stays good until that is retired.",
    )
    .addOption(dataOption())
    .action(rotateKeys);
}

/** Prints the keys of an organization's broker, or the server's own (null): oldest first, the retired ones too. */
export async function printTokenKeys(store: Store, organization_id: string | null): Promise<void> {
  for (const { kid, issuer, created_at, retired_at } of await keysOf(store, organization_id)) {
    const state = retired_at === null ? "in use" : `retired ${retired_at}`;
    console.log([kid, `signs for ${issuer}`, `created ${created_at}`, state].join("\t"));
  }
}

async function keysOf(store: Store, organization_id: string | null): Promise<TokenKey[]> {
  return (await store.listTokenKeys()).filter((key) => key.organization_id === organization_id);
}

async function registerKeys(
  file: string,
  flags: { data: string; organization: string; issuer: string },
): Promise<void> {
  const { organization: organization_id, issuer } = flags;
  // Registered is registered: a key stays with its issuer, and its kid is taken.
  if (!isPublicUrl(issuer)) throw mistake("--issuer must be an http or https URL, as the tokens have it.");
  const keys = await parsePublicKeys(await readJsonFile(file));
  if (keys.length === 0) throw mistake("There is no key in the set.");
  await withOrganization(flags.data, organization_id, async (store) => {
    const taken = new Set((await store.listTokenKeys()).map(({ kid }) => kid));
    const twice = keys.find(({ kid }) => taken.has(kid));
    if (twice !== undefined) throw mistake(`A key with the kid ${twice.kid} is registered already.`);
    const created_at = new Date().toISOString();
    for (const { kid, jwk } of keys) {
      const public_jwk = { ...jwk };
      await store.addTokenKey({
        kid,
        organization_id,
        issuer,
        public_jwk,
        private_jwk: null,
        created_at,
        retired_at: null,
      });
      console.log(`key ${kid} registered`);
    }
  });
}

async function retireKey(kid: string, flags: { data: string; organization?: string }): Promise<void> {
  const { data, organization } = flags;
  await withStore(data, async (store) => {
    const key = (await keysOf(store, organization ?? null)).find((one) => one.kid === kid);
    if (key === undefined) throw mistake(`${organization ?? "The server itself"} has no key ${kid}.`);
    const signing = (await listOwnKeys(store)).findLast(({ issuer }) => issuer === key.issuer);
    if (signing?.kid === kid) {
      throw mistake(
        `The server signs with ${kid}: make the next one with "keys rotate", restart every server, and retire it then.`,
      );
    }
    await store.retireTokenKey(kid, new Date().toISOString());
    console.log(`key ${kid} retired`);
  });
}

async function rotateKeys({ data }: { data: string }): Promise<void> {
  await withStore(data, async (store) => {
    // By issuer, the newest of each.
    const newest = new Map((await listOwnKeys(store)).map((key) => [key.issuer, key]));
    if (newest.size === 0) throw mistake("The server has no key yet: it makes one when it first serves.");
    for (const [issuer, { created_at }] of newest) {
      // The newest signs: this one, also where the clock by which that one was made was ahead.
      const at = Math.max(Date.now(), Date.parse(created_at) + 1);
      const key = await createOwnKey(issuer, new Date(at));
      await store.addTokenKey(key);
      console.log(`key ${key.kid} made for ${issuer}: restart every server to sign with it`);
    }
  });
}
