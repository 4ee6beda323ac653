/** A position in a list; opaque outside the store. */
export interface PageRequest {
  limit: number;
  /** What an earlier page gave. Undefined: from the start. */
  after?: string;
}

/** Rows of a list, and where the next page begins. */
export interface Rows<T> {
  rows: T[];
  /** Undefined: there are no more. */
  next?: string;
}
