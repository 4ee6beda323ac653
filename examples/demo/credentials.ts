import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createConsentsClient, isConsentsClientError } from "@consents/client";
import { runConsentsApi } from "./consents-api-process.ts";
import { readJson, writePrivately } from "./data-folder.ts";
import { APPROVER, ORGANIZATION_ID, ORGANIZATION_NAME } from "./seed.ts";

/** The organization's API key and its secret. */
export interface Credentials {
  key: string;
  secret: string;
}

/**
 * The API key of an earlier start, when the database knows it: it may be another one by now. Else a new one, made on the
 * command line as an operator makes it.
 */
export async function findCredentials(demoFile: string, data: string, api: string): Promise<Credentials> {
  const { key, secret } = ((await readJson(demoFile)) ?? {}) as Partial<Credentials>;
  if (typeof key === "string" && typeof secret === "string" && (await isKnown(api, { key, secret }))) {
    return { key, secret };
  }
  // It may be there already, without its key; what else can be wrong, the next command says as well.
  await runConsentsApi(data, [
    "organization",
    "create",
    ORGANIZATION_ID,
    "--name",
    ORGANIZATION_NAME,
    "--approvers",
    APPROVER,
  ]).catch(() => {});
  const made = await runConsentsApi(data, ["keys", "create", "--organization", ORGANIZATION_ID, "--json"]);
  return JSON.parse(made) as Credentials;
}

async function isKnown(api: string, credentials: Credentials): Promise<boolean> {
  try {
    await createConsentsClient({ apiUrl: api }).createSession(credentials);
    return true;
  } catch (error) {
    if (isConsentsClientError(error) && error.code === "credentials-invalid") return false;
    throw error;
  }
}

/** What the sites' sessions are signed with; the same after a restart, so that nobody has to sign in again. */
export async function findSessionSecret(data: string): Promise<string> {
  const file = join(data, "session-secret");
  const known = await readFile(file, "utf8").catch(() => "");
  if (known.length >= 40) return known;
  const secret = randomBytes(32).toString("base64url");
  await writePrivately(file, secret);
  return secret;
}
