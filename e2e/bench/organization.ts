import { type ConsentsClient, createConsentsClient } from "@consents/client";
import { type ApiPlace, type ApiProcess, createOrganization, startApi } from "../api-process.ts";
import { smallNotice } from "../small-notice.ts";

/** The organization that all measurements speak of. */
export const ORGANIZATION_ID = "bench";

/** The API on a database of its own, with an organization and its notice. */
export interface ServedOrganization {
  place: ApiPlace & { where: string };
  /** The `Authorization` header of the organization. */
  authorization: string;
  client: ConsentsClient;
  server: ApiProcess;
}

/** Makes the organization in an empty database, and serves it. */
export async function serveOrganization(place: ApiPlace & { where: string }): Promise<ServedOrganization> {
  const credentials = await createOrganization(place, ORGANIZATION_ID);
  const server = await startApi(place, { built: true });
  const apiUrl = server.url;
  const { access_token } = await createConsentsClient({ apiUrl }).createSession(credentials);
  const client = createConsentsClient({ apiUrl, organizationId: ORGANIZATION_ID, token: access_token });
  await client.publishNotice("preferences", smallNotice);
  return { place, authorization: `Bearer ${access_token}`, client, server };
}

/** Mints a consent token for each of `people` citizens. Resolves to `Authorization` headers. */
export async function prepareCitizens(client: ConsentsClient, people: number): Promise<string[]> {
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
