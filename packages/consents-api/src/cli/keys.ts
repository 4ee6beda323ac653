import { randomBytes } from "node:crypto";
import { type KeyScope, keyScopes } from "@consents/contract";
import { Command, Option } from "commander";
import { secretHash } from "../http/session-token.ts";
import { mistake } from "./explain-error.ts";
import { dataOption, jsonOption, organizationOption, parseScopes } from "./options.ts";
import { printTokenKeys, registerKeysCommand, retireKeyCommand, rotateKeysCommand } from "./token-keys.ts";
import { withOrganization, withStore } from "./with-store.ts";

interface KeysFlags {
  data: string;
  organization: string;
}

/** `consents-api keys create | list | disable | register | retire | rotate`. */
export function keysCommand(): Command {
  return new Command("keys")
    .description("An organization's API keys, and the keys that consent tokens are signed with.")
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
        .description(
          "Show an organization's API keys, without their secrets, and its broker's; without --organization the server's own.",
        )
        .addOption(new Option("--organization <id>", "whose"))
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
    .addCommand(registerKeysCommand())
    .addCommand(retireKeyCommand())
    .addCommand(rotateKeysCommand());
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

async function listKeys({ data, organization }: { data: string; organization?: string }): Promise<void> {
  if (organization === undefined) return withStore(data, (store) => printTokenKeys(store, null));
  await withOrganization(data, organization, async (store) => {
    for (const { key, scopes, created_at, disabled_at } of await store.listApiKeys(organization)) {
      const state = disabled_at === null ? "in use" : `disabled ${disabled_at}`;
      console.log([key, scopes.join(","), `created ${created_at}`, state].join("\t"));
    }
    await printTokenKeys(store, organization);
  });
}

async function disableKey(key: string, { data, organization }: KeysFlags): Promise<void> {
  const disabled = await withOrganization(data, organization, (store) =>
    store.disableApiKey(organization, key, new Date().toISOString()),
  );
  if (!disabled) throw mistake(`${organization} has no key ${key}.`);
  console.log(`key ${key} disabled`);
}
