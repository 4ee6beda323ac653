import { type ConsentsClient, createConsentsClient, isConsentsClientError } from "@consents/client";
import type { ConsentEventRequest, NoticeRequest } from "@consents/contract";
import notice from "./notice.json" with { type: "json" };
import { type Supporter, supporters } from "./people.ts";

/** Who asks for consent in the demo. */
export const ORGANIZATION_ID = "harbour-trust";
export const ORGANIZATION_NAME = "Harbour Trust";
/** Who approves what a signature or a file backs. */
export const APPROVER = "approvals@harbour-trust.example";

/** Id of the notice that the demo's widgets show. */
export const NOTICE_ID = "preferences";

/** Every purpose of the notice that one can say yes or no to. */
export const purposeIds: readonly string[] = (notice as NoticeRequest).sections.flatMap(({ purposes }) =>
  purposes.filter(({ required }) => !required).map(({ id }) => id),
);

/** What the charity knows from before: paper forms that were imported, and a call to the help desk. */
const past: readonly ConsentEventRequest[] = [
  {
    id: "import-2023-05-14-supporter-1001",
    created_at: "2023-05-14T09:30:00Z",
    user: { organization_user_id: "supporter-1001", metadata: { membership: "crew" } },
    metadata: { source: "paper form", box: "2023/17" },
    consents: {
      purposes: [
        {
          id: "newsletter",
          enabled: true,
          channels: [
            { id: "email", enabled: true },
            { id: "post", enabled: true },
          ],
          values: { topics: { value: "rescues,coast" }, frequency: { value: "monthly" } },
        },
        { id: "phone-calls", enabled: true },
        { id: "post", enabled: true },
        { id: "research", enabled: false },
      ],
    },
  },
  {
    id: "call-2024-11-02-supporter-1001",
    created_at: "2024-11-02T15:12:00Z",
    user: { organization_user_id: "supporter-1001" },
    metadata: { ticket: "HD-1187", reached_by: "phone" },
    delegate: { id: "employee-23", name: "Ines Moreau", metadata: { department: "Supporter care" } },
    consents: { purposes: [{ id: "phone-calls", enabled: false }] },
  },
  {
    id: "import-2022-03-08-supporter-1002",
    created_at: "2022-03-08T11:05:00Z",
    user: { organization_user_id: "supporter-1002", metadata: { membership: "friend" }, country: "FR" },
    metadata: { source: "paper form", box: "2022/04" },
    consents: {
      purposes: [
        {
          id: "newsletter",
          enabled: true,
          channels: [{ id: "email", enabled: true }],
          values: { topics: { value: "events" } },
        },
        { id: "sms", enabled: false },
      ],
    },
  },
  {
    id: "letter-2025-02-17-supporter-1002",
    created_at: "2025-02-17T08:00:00Z",
    user: { organization_user_id: "supporter-1002" },
    metadata: { source: "letter" },
    consents: { purposes: [{ id: "partners", enabled_li: false }] },
  },
];

/**
 * Publishes the notice unless it is there, imports the past (each event has its id, so twice is once), and keeps the
 * supporters' addresses and languages.
 */
export async function seed(options: {
  api: string;
  organization_id: string;
  key: string;
  secret: string;
}): Promise<void> {
  const { api, organization_id, key, secret } = options;
  const session = await createConsentsClient({ apiUrl: api }).createSession({ key, secret });
  const client = createConsentsClient({
    apiUrl: api,
    organizationId: organization_id,
    token: session.access_token,
  });
  if (!(await hasNotice(client))) await client.publishNotice(NOTICE_ID, notice as NoticeRequest);
  for (const event of past) await client.createEvent(event);
  for (const supporter of supporters) await keepContact(client, supporter);
}

/** Where, and in which language, the consents API asks a supporter to confirm what somebody else entered for them. */
async function keepContact(client: ConsentsClient, { id, email, language }: Supporter): Promise<void> {
  const byTheirs = { byOrganizationUserId: true };
  const { metadata } = await client.getUser(id, byTheirs);
  if (metadata.email === email && metadata.language === language) return;
  await client.patchUser(id, { metadata: { email, language } }, byTheirs);
}

async function hasNotice(client: ConsentsClient): Promise<boolean> {
  try {
    await client.getNotice(NOTICE_ID);
    return true;
  } catch (error) {
    if (isConsentsClientError(error) && error.code === "not-found") return false;
    throw error;
  }
}
