import { randomUUID } from "node:crypto";
import { type JsonValue, TOKEN_LIFETIME_CAP } from "@consents/contract";
import {
  createConsentTokenClaims,
  importSigningKey,
  parseConsentTokenRequest,
  signConsentToken,
} from "@consents/token-broker/consent-token";
import { Command, InvalidArgumentError, Option } from "commander";
import { ConsentsError } from "../domain/errors.ts";
import type { Store } from "../domain/store.ts";
import { createTokenId } from "../domain/token-id.ts";
import { parseJson } from "../http/parse-json.ts";
import { listOwnKeys, type OwnKey } from "../signing-key.ts";
import { mistake } from "./explain-error.ts";
import { dataOption, jsonOption, organizationOption, wholeNumber } from "./options.ts";
import { withOrganization } from "./with-store.ts";

interface TokenFlags {
  data: string;
  publicUrl?: string;
  organization: string;
  user: string;
  lifetime?: number;
  metadata?: JsonValue;
  event?: JsonValue;
  delegate?: JsonValue;
  validations?: JsonValue;
  permissions?: string;
  json?: true;
}

/** `consents-api token create`. */
export function tokenCommand(): Command {
  return new Command("token").description("Bearers for citizens.").addCommand(
    new Command("create")
      .description("Make a consent token, as POST /consents/tokens does.")
      .addOption(organizationOption())
      .requiredOption("--user <id>", "the citizen, as the organization knows them")
      .option(
        "--lifetime <seconds>",
        "how long it is good (default: 900)",
        wholeNumber(1, TOKEN_LIFETIME_CAP),
      )
      .option("--metadata <json>", "lives in the token only", parseOption)
      .option("--event <json>", '{"metadata":{…},"user":{"metadata":{…}}}, put on every event', parseOption)
      .option(
        "--delegate <json>",
        '{"id":"…","name":"…","metadata":{…}}, who acts for the citizen',
        parseOption,
      )
      .option("--validations <json>", '{"email":{"enabled":true,"approval":true}}, …', parseOption)
      .addOption(new Option("--permissions <what>", "write includes read").choices(["read", "write"]))
      .addOption(jsonOption())
      .addOption(
        new Option("--public-url <url>", "the API's public URL, when it was served under several").env(
          "PUBLIC_URL",
        ),
      )
      .addOption(dataOption())
      .action(createToken),
  );
}

async function createToken(flags: TokenFlags): Promise<void> {
  const { lifetime, metadata, event, delegate, validations, permissions } = flags;
  const given = {
    organization_id: flags.organization,
    organization_user_id: flags.user,
    lifetime,
    metadata,
    event,
    delegate,
    validations,
    permissions: permissions && [permissions],
  };
  const request = parseConsentTokenRequest(
    Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  );
  const now = new Date();
  const id_token = await withOrganization(flags.data, flags.organization, async (store) => {
    const key = await chooseKey(store, flags.publicUrl);
    const { issuer, private_jwk } = key;
    const claims = createConsentTokenClaims(request, { issuer, audience: issuer, now, jti: randomUUID() });
    return signConsentToken(
      { ...claims, jti: createTokenId(claims, key) },
      await importSigningKey(private_jwk),
    );
  });
  console.log(flags.json ? JSON.stringify({ ...request, id_token }) : id_token);
}

// Only `serve` knows where the API answers, so only `serve` makes keys: a token of any other issuer is refused.
async function chooseKey(store: Store, publicUrl: string | undefined): Promise<OwnKey> {
  const keys = await listOwnKeys(store);
  const issuers = [...new Set(keys.map(({ issuer }) => issuer))];
  if (issuers.length === 0) {
    throw mistake('There is no key to sign with yet: "serve" makes it at its first start.');
  }
  if (publicUrl === undefined && issuers.length > 1) {
    throw mistake(`The API was served as ${issuers.join(" and as ")}: choose one with --public-url.`);
  }
  const key = keys.findLast(({ issuer }) => issuer === (publicUrl ?? issuers[0]));
  if (key !== undefined) return key;
  throw mistake(`The API was never served as ${publicUrl}, but as ${issuers.join(" and as ")}.`);
}

function parseOption(text: string): JsonValue {
  try {
    return parseJson(new TextEncoder().encode(text));
  } catch (error) {
    throw new InvalidArgumentError(error instanceof ConsentsError ? error.message : "It must be JSON.");
  }
}
