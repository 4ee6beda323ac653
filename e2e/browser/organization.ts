import type { ConsentEvent, ConsentUser, Page } from "@consents/contract";
import type { DemoProcess } from "../demo-process.ts";

/** Calls the API as the organization does; resolves to whatever it answers. */
export async function callApi(
  demo: DemoProcess,
  path: string,
  { method = "GET", body }: { method?: string; body?: object } = {},
): Promise<Response> {
  const session = await fetch(`${demo.api}/sessions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ type: "api-key", key: demo.key, secret: demo.secret }),
  });
  const { access_token } = (await session.json()) as { access_token: string };
  return fetch(`${demo.api}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${access_token}`,
      ...(body && { "content-type": "application/json" }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  });
}

async function read<T>(demo: DemoProcess, path: string): Promise<T> {
  const response = await callApi(demo, path);
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return (await response.json()) as T;
}

/** What the organization reads back of a person's events, newest first: proof that does not come from the widget. */
export async function listEvents(demo: DemoProcess, user: string): Promise<ConsentEvent[]> {
  const query = new URLSearchParams({ organization_id: demo.organization_id, organization_user_id: user });
  return (await read<Page<ConsentEvent>>(demo, `/consents/events?${query}`)).data;
}

/** What the organization reads back of a person. */
export async function getUser(demo: DemoProcess, user: string): Promise<ConsentUser> {
  const query = new URLSearchParams({
    organization_id: demo.organization_id,
    $by_organization_user_id: "true",
  });
  return read<ConsentUser>(demo, `/consents/users/${encodeURIComponent(user)}?${query}`);
}

/** The answer to a purpose that holds now. */
export async function getChoice(
  demo: DemoProcess,
  user: string,
  purpose: string,
): Promise<boolean | null | undefined> {
  return (await getUser(demo, user)).consents.purposes.find(({ id }) => id === purpose)?.enabled;
}
