import { createConsentsClient } from "@consents/client";
import { createOrganization } from "../api-process.ts";
import { smallNotice } from "../small-notice.ts";

/** The organization that all measurements speak of. */
export const ORGANIZATION_ID = "bench";

/** Makes the organization in a data folder, before its server starts. */
export async function prepareOrganization(data: string): Promise<{ key: string; secret: string }> {
  return createOrganization(data, ORGANIZATION_ID);
}

/** Publishes the notice and mints a consent token for each of `people` citizens. Resolves to `Authorization` headers. */
export async function prepareCitizens(
  apiUrl: string,
  credentials: { key: string; secret: string },
  people: number,
): Promise<string[]> {
  const { access_token } = await createConsentsClient({ apiUrl }).createSession(credentials);
  const client = createConsentsClient({ apiUrl, organizationId: ORGANIZATION_ID, token: access_token });
  await client.publishNotice("preferences", smallNotice);
  const bearers: string[] = [];
  for (let person = 0; person < people; person++) {
    const token = await client.createToken({
      organization_id: ORGANIZATION_ID,
      organization_user_id: `citizen-${person}`,
      lifetime: 3_600,
    });
    bearers.push(`Bearer ${token.id_token}`);
  }
  return bearers;
}
