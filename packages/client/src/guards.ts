/**
 * A structural check in a few lines. Measured with the two judges that the widget needs at once (notice, user):
 * the contract's schema library 1.9 KB gzip, these and their calls 0.7.
 */
export type Guard<T> = (value: unknown) => value is T;

export const isString: Guard<string> = (value): value is string => typeof value === "string";
export const isNumber: Guard<number> = (value): value is number => typeof value === "number";
export const isStringOrNull: Guard<string | null> = (value): value is string | null =>
  value === null || isString(value);

/** The answer 204. */
export const isNothing: Guard<undefined> = (value): value is undefined => value === undefined;

/** An object that is not null; an array is one too, and fails at its first missing member. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

export const optional =
  <T>(guard: Guard<T>): Guard<T | undefined> =>
  (value): value is T | undefined =>
    value === undefined || guard(value);

export const listOf =
  <T>(guard: Guard<T>): Guard<T[]> =>
  (value): value is T[] =>
    Array.isArray(value) && value.every(guard);

export const recordOf =
  <T>(guard: Guard<T>): Guard<Record<string, T>> =>
  (value): value is Record<string, T> =>
    isObject(value) && Object.values(value).every(guard);

/** Checks the members that are named; others may be there (a newer server) and are not looked at. */
export const shape =
  <T>(members: { [K in keyof T]?: Guard<T[K]> }): Guard<T> =>
  (value): value is T =>
    isObject(value) &&
    Object.entries<Guard<unknown>>(members as never).every(([name, guard]) => guard(value[name]));
