import { type TakenToken, takeTokenFromUrl } from "./take-token-from-url.ts";

/** A token that was in this page's URL, while an element that uses it is in the page. */
const taken = new Map<string, { from: TakenToken; users: Set<object> }>();

/**
 * Takes the token out of the page's URL for `user`. Several widgets on one page share it: the first takes it,
 * those beside it get the same. With the last one gone it is forgotten, so that it never outlives a sign-out.
 */
export function shareTokenFromUrl(name: string, user: object): TakenToken {
  const from = takeTokenFromUrl(name, location, history);
  const fresh = from.token !== undefined || from.problem !== undefined;
  const shared = fresh ? { from, users: new Set<object>() } : taken.get(name);
  if (!shared) return from;
  taken.set(name, shared);
  shared.users.add(user);
  return shared.from;
}

/** `user` has left the page. */
export function releaseToken(user: object): void {
  for (const [name, { users }] of taken) {
    users.delete(user);
    if (users.size === 0) taken.delete(name);
  }
}

/** Signed out: what stood in the URL is nobody's any more. */
export function forgetSharedTokens(): void {
  taken.clear();
}
