import { createConsentsClient } from "@consents/client";
import { createConsentsApi, type Store } from "consents-api";
import { type HookCatcher, toldTypes } from "./hook-catcher.ts";
import type { Credentials } from "./organization.ts";
import { PUBLIC_URL, WEBHOOK_PRIVATE_HOST } from "./server-process.ts";

/** Has an organization tell a receiver what changes, which hears what messages are signed with. */
export async function addWebhook(
  store: Store,
  organizationId: string,
  credentials: Credentials,
  hooks: HookCatcher,
): Promise<void> {
  const { fetch } = await createConsentsApi({
    store,
    issuer: PUBLIC_URL,
    webhookPrivateHosts: [WEBHOOK_PRIVATE_HOST],
  });
  const connection = { apiUrl: PUBLIC_URL, organizationId, fetch };
  const { access_token } = await createConsentsClient(connection).createSession(credentials);
  const client = createConsentsClient({ ...connection, token: access_token });
  const { secret } = await client.createWebhook({ url: hooks.url, types: [...toldTypes] });
  hooks.setSecret(secret);
}
