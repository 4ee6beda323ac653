import {
  type ConsentsClient,
  type ConsentsClientError,
  createConsentsClient,
  type Fetch,
  isConsentsClientError,
} from "@consents/client";
import {
  type ConsentEvent,
  type ConsentEventRequest,
  type ConsentsInput,
  type ConsentUser,
  type EventStatus,
  paths,
  problemCode,
} from "@consents/contract";
import { regulations } from "./event-arbitrary.ts";
import { Finding } from "./finding.ts";

/** What may be changed in a pending event. */
export interface EventPatch {
  status?: EventStatus;
  consents?: ConsentsInput;
}

/** Bearers of an organization and of one of its citizens. */
export interface Bearers {
  organization: string;
  citizen: string;
  /** The same citizen, who has to confirm by mail what is said with it. */
  doubting: string;
}

/** How an event is sent. */
export interface Sending {
  /** Default: by the organization. */
  as?: keyof Bearers;
  /** Webhooks are told nothing of it; only for the organization. */
  silent?: true;
}

/** What came back: an answer (undefined: none was due), or the error code of a refusal. */
export type Outcome<T> = { answer: T } | { refused: string };

/**
 * The calls that the torture makes. Everything is sent once, never again by itself. They reject with {@link Gone} and
 * {@link Unavailable}.
 */
export interface Api {
  post(event: ConsentEventRequest, how?: Sending): Promise<Outcome<ConsentEvent>>;
  /** An array in one request; per entry its event, or its code, which may be `storage-unavailable`. */
  postAll(events: ConsentEventRequest[]): Promise<Outcome<ConsentEvent>[]>;
  patch(id: string, user: string, patch: EventPatch): Promise<Outcome<ConsentEvent>>;
  remove(id: string, user: string): Promise<Outcome<undefined>>;
  /** Every event of a user, pending ones too, under each regulation. */
  listEvents(user: string): Promise<ConsentEvent[]>;
  findUser(user: string, regulation: string): Promise<ConsentUser | undefined>;
}

/** No answer came, or half of one, or that it is about to stop: the server is gone. */
export class Gone extends Error {
  override readonly name = "Gone";
}

/** The database is away, says the server: nobody knows what became of the request. */
export class Unavailable extends Error {
  override readonly name = "Unavailable";
}

/** A machine under load is slow; a server that hangs never answers. In milliseconds. */
const TIMEOUT = 60_000;

/** The API at a URL; `fetch` for one in this process. */
export function createApi(url: string, organizationId: string, bearers: Bearers, fetch?: Fetch): Api {
  const client = (token: string): ConsentsClient =>
    createConsentsClient({ apiUrl: url, organizationId, token, retries: 0, timeout: TIMEOUT, fetch });
  const clients = {
    organization: client(bearers.organization),
    citizen: client(bearers.citizen),
    doubting: client(bearers.doubting),
  };
  const { organization } = clients;

  // The client does not have these calls.
  async function send(method: string, path: string, body?: unknown): Promise<{ ok: boolean; body: unknown }> {
    const request = new Request(`${url}/${path}`, {
      method,
      headers: { authorization: `Bearer ${bearers.organization}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    let response: Response;
    let text: string;
    try {
      response = await (fetch ?? globalThis.fetch)(request);
      text = await response.text();
    } catch {
      throw new Gone();
    }
    return { ok: response.ok, body: text === "" ? undefined : JSON.parse(text) };
  }
  const ownEvent = (id: string, user: string): string =>
    `${paths.event(id)}?organization_user_id=${encodeURIComponent(user)}`;

  return {
    async post(event, { as = "organization", silent } = {}) {
      if (silent) return outcomeOf(await send("POST", `${paths.events}?$disable_integrations=true`, event));
      try {
        return { answer: await clients[as].createEvent(event) };
      } catch (error) {
        return { refused: refusalOf(error).code };
      }
    },
    async postAll(events) {
      const { ok, body } = await send("POST", paths.events, events);
      if (!ok) return events.map(() => outcomeOf({ ok, body }));
      return (body as unknown[]).map((one) => {
        const refused = problemCode(one);
        return refused === undefined ? { answer: one as ConsentEvent } : { refused };
      });
    },
    patch: async (id, user, patch) => outcomeOf(await send("PATCH", ownEvent(id, user), patch)),
    remove: async (id, user) => outcomeOf(await send("DELETE", ownEvent(id, user))),
    async listEvents(organization_user_id) {
      const events: ConsentEvent[] = [];
      let cursor: string | null | undefined;
      do {
        const page = await answered(
          organization.listEvents({
            organization_user_id,
            status: ["confirmed", "pending_approval"],
            regulation: regulations,
            ...(cursor && { cursor }),
          }),
        );
        events.push(...page.data);
        cursor = page.cursor;
      } while (cursor);
      return events;
    },
    async findUser(organization_user_id, regulation) {
      const page = await answered(organization.listUsers({ organization_user_id, regulation }));
      return page.data[0];
    },
  };
}

/** A session and a citizen's token. They outlive the server that gave them. */
export async function createBearers(
  connection: { apiUrl: string; organizationId: string; fetch?: Fetch },
  credentials: { key: string; secret: string },
  citizen: string,
): Promise<Bearers> {
  const { access_token } = await answered(
    createConsentsClient({ ...connection, retries: 0 }).createSession(credentials),
  );
  const client = createConsentsClient({ ...connection, token: access_token, retries: 0 });
  const request = { organization_user_id: citizen, lifetime: 86_400 };
  const validations = { email: { enabled: true } };
  const { id_token } = await answered(client.createToken(request));
  const doubting = await answered(client.createToken({ ...request, validations }));
  return { organization: access_token, citizen: id_token, doubting: doubting.id_token };
}

function outcomeOf<T>({ ok, body }: { ok: boolean; body: unknown }): Outcome<T> {
  if (ok) return { answer: body as T };
  const refused = problemCode(body) ?? "response-invalid";
  if (refused === "shutting-down") throw new Gone();
  if (refused === "storage-unavailable") throw new Unavailable((body as { detail?: string }).detail);
  return { refused };
}

/** For what is never refused. */
async function answered<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw new Finding("answers", `refused: ${refusalOf(error).code}`);
  }
}

function refusalOf(error: unknown): ConsentsClientError {
  if (!isConsentsClientError(error)) throw error;
  if (error.code === "network" || error.code === "shutting-down") throw new Gone();
  if (error.code === "storage-unavailable") throw new Unavailable(error.message);
  return error;
}
