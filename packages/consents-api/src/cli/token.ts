import { randomUUID } from "node:crypto";
import { type JsonValue, TOKEN_LIFETIME_CAP } from "@consents/contract";
import {
  createConsentTokenClaims,
  parseConsentTokenRequest,
  signConsentToken,
} from "@consents/token-broker/consent-token";
import { Command, InvalidArgumentError, Option } from "commander";
import { ConsentsError } from "../domain/errors.ts";
import { parseJson } from "../http/parse-json.ts";
import { findSigningKey } from "../signing-key.ts";
import {
  dataOption,
  jsonOption,
  organizationOption,
  portOption,
  publicUrlOption,
  wholeNumber,
} from "./options.ts";
import { withOrganization } from "./with-store.ts";

interface TokenFlags {
  data: string;
  port: number;
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
      .addOption(publicUrlOption())
      .addOption(portOption())
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
  const issuer = flags.publicUrl ?? `http://localhost:${flags.port}`;
  const now = new Date();
  const id_token = await withOrganization(flags.data, flags.organization, async (store) => {
    const key = await findSigningKey(store, issuer, now);
    const claims = createConsentTokenClaims(request, { issuer, audience: issuer, now, jti: randomUUID() });
    return signConsentToken(claims, key);
  });
  console.log(flags.json ? JSON.stringify({ ...request, id_token }) : id_token);
}

function parseOption(text: string): JsonValue {
  try {
    return parseJson(new TextEncoder().encode(text));
  } catch (error) {
    throw new InvalidArgumentError(error instanceof ConsentsError ? error.message : "It must be JSON.");
  }
}
