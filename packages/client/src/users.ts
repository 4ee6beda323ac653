import {
  type ConsentUser,
  type Page,
  paths,
  type UserPatch,
  type UserRequest,
  userEtag,
} from "@consents/contract";
import { isConsentUser, pageOf } from "./answers.ts";
import type { Call, Connection } from "./connection.ts";

/** Which users. Without one, with a consent token: the token's citizen. */
export interface ListUsersQuery {
  organization_user_id?: string;
  /** Whose answers `consents` holds. Default `gdpr`. */
  regulation?: string;
  /** Users of a page, 1 to `PAGE_SIZE`, which is also the default. */
  limit?: number;
  /** `cursor` of the page before. */
  cursor?: string;
  signal?: AbortSignal;
}

/** `GET /consents/users`: one page of users. */
export function listUsers(connection: Connection, query: ListUsersQuery = {}): Promise<Page<ConsentUser>> {
  const { cursor, signal, ...rest } = query;
  return connection.call(paths.users, pageOf(isConsentUser), {
    // A server may be set to answer bare arrays.
    query: { organization_id: connection.organizationId, ...rest, $cursor: cursor, $list: "page" },
    ...(signal && { signal }),
  });
}

/** The citizen of the consent token; `undefined` when they have never answered anything. */
export async function getOwnUser(
  connection: Connection,
  query: Pick<ListUsersQuery, "regulation" | "signal"> = {},
): Promise<ConsentUser | undefined> {
  const page = await listUsers(connection, query);
  return page.data[0];
}

/** `GET /consents/users/{id}`. */
export function getUser(
  connection: Connection,
  id: string,
  query: {
    regulation?: string;
    /** True: `id` is an `organization_user_id`. Default false. */
    byOrganizationUserId?: boolean;
  } = {},
): Promise<ConsentUser> {
  return connection.call(paths.user(id), isConsentUser, {
    query: {
      organization_id: connection.organizationId,
      regulation: query.regulation,
      $by_organization_user_id: query.byOrganizationUserId ? "true" : undefined,
    },
  });
}

/** How a user is added. */
export interface CreateUserOptions {
  /** Whose answers `consents` holds, sent and answered. Default `gdpr`. */
  regulation?: string;
  /** True: webhooks are told nothing of it. Default false. */
  disableIntegrations?: boolean;
}

/**
 * `POST /consents/users`: adds somebody, with what they have answered before, if anything. Not tried again: the second try
 * would find the user that the first one made, `user-id-conflict`.
 */
export function createUser(
  connection: Connection,
  user: UserRequest,
  options: CreateUserOptions = {},
): Promise<ConsentUser> {
  return connection.call(paths.users, isConsentUser, {
    method: "POST",
    json: user,
    ...changeCall(connection, options),
  });
}

/** How a user is changed or erased. */
export interface ChangeUserOptions extends CreateUserOptions {
  /** True: `id` is an `organization_user_id`. Default false. */
  byOrganizationUserId?: boolean;
  /** The user as last read: refused with `precondition-failed` when they have changed since. */
  ifMatch?: Pick<ConsentUser, "version">;
}

/**
 * `PATCH /consents/users/{id}`: changes what is kept about a user beside their choices. With `version`, it is refused
 * with `user-version-stale` when the user has changed since.
 */
export function patchUser(
  connection: Connection,
  id: string,
  patch: UserPatch,
  options: ChangeUserOptions = {},
): Promise<ConsentUser> {
  return connection.call(paths.user(id), isConsentUser, {
    method: "PATCH",
    json: patch,
    ...changeCall(connection, options),
  });
}

/**
 * `DELETE /consents/users/{id}`: erases somebody with everything they said; answers who it was. Needs a session's bearer. Not
 * tried again: the second try would find nobody.
 */
export function deleteUser(
  connection: Connection,
  id: string,
  options: ChangeUserOptions = {},
): Promise<ConsentUser> {
  return connection.call(paths.user(id), isConsentUser, {
    method: "DELETE",
    ...changeCall(connection, options),
  });
}

function changeCall(
  { organizationId }: Connection,
  { byOrganizationUserId, regulation, disableIntegrations, ifMatch }: ChangeUserOptions,
): Pick<Call, "query" | "headers"> {
  return {
    query: {
      organization_id: organizationId,
      regulation,
      $by_organization_user_id: byOrganizationUserId ? "true" : undefined,
      $disable_integrations: disableIntegrations ? "true" : undefined,
    },
    ...(ifMatch && { headers: { "if-match": userEtag(ifMatch) } }),
  };
}
