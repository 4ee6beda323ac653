import { randomBytes } from "node:crypto";
import { type KeyScope, keyScopes } from "@consents/contract";
import { parsePublicKeys } from "@consents/token-broker/consent-token";
import { Command, Option } from "commander";
import { secretHash } from "../http/session-token.ts";
import { mistake } from "./explain-error.ts";
import { dataOption, jsonOption, organizationOption, parseScopes } from "./options.ts";
import { readJsonFile } from "./read-json-file.ts";
import { withOrganization } from "./with-store.ts";

interface KeysFlags {
  data: string;
  organization: string;
}

/** `consents-api keys create | list | disable | register`. */
export function keysCommand(): Command {
  return new Command("keys")
    .description("An organization's API keys, and the public keys of its broker.")
    .addCommand(
      new Command("create")
        .description("Make an API key. Its secret is shown once.")
        .addOption(organizationOption())
        .addOption(
          new Option("--scopes <scopes>", "what it may do, joined by commas")
            .default([...keyScopes], "all")
            .argParser(parseScopes),
        )
        .addOption(jsonOption())
        .addOption(dataOption())
        .action(createKey),
    )
    .addCommand(
      new Command("list")
        .description("Show the API keys, without their secrets.")
        .addOption(organizationOption())
        .addOption(dataOption())
        .action(listKeys),
    )
    .addCommand(
      new Command("disable")
        .description("Stop an API key and every session made with it, at once and for ever.")
        .argument("<key>")
        .addOption(organizationOption())
        .addOption(dataOption())
        .action(disableKey),
    )
    .addCommand(
      new Command("register")
        .description("Accept consent tokens that the organization's broker signs with these keys.")
        .argument("<jwks.json>", "a JWK set of public P-256 or Ed25519 keys")
        .requiredOption("--issuer <url>", 'the "iss" of those tokens')
        .addOption(organizationOption())
        .addOption(dataOption())
        .action(registerKeys),
    );
}

async function createKey(flags: KeysFlags & { scopes: KeyScope[]; json?: true }): Promise<void> {
  const { organization: organization_id, scopes } = flags;
  const key = `key_${randomBytes(12).toString("base64url")}`;
  const secret = randomBytes(32).toString("base64url");
  const created_at = new Date().toISOString();
  const record = {
    key,
    organization_id,
    secret_hash: secretHash(secret),
    scopes,
    created_at,
    disabled_at: null,
  };
  await withOrganization(flags.data, organization_id, (store) => store.addApiKey(record));
  if (flags.json) console.log(JSON.stringify({ organization_id, key, secret, scopes }));
  else console.log(`key     ${key}\nsecret  ${secret}\nscopes  ${scopes.join(", ")}`);
}

async function listKeys({ data, organization }: KeysFlags): Promise<void> {
  const keys = await withOrganization(data, organization, (store) => store.listApiKeys(organization));
  for (const { key, scopes, created_at, disabled_at } of keys) {
    const state = disabled_at === null ? "in use" : `disabled ${disabled_at}`;
    console.log([key, scopes.join(","), `created ${created_at}`, state].join("\t"));
  }
}

async function disableKey(key: string, { data, organization }: KeysFlags): Promise<void> {
  const disabled = await withOrganization(data, organization, (store) =>
    store.disableApiKey(organization, key, new Date().toISOString()),
  );
  if (!disabled) throw mistake(`${organization} has no key ${key}.`);
  console.log(`key ${key} disabled`);
}

async function registerKeys(file: string, flags: KeysFlags & { issuer: string }): Promise<void> {
  const { organization: organization_id, issuer } = flags;
  const keys = await parsePublicKeys(await readJsonFile(file));
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
