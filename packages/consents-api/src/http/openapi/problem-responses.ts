import { createProblem, type ErrorCode, errorCodes, type JsonObject, problemType } from "@consents/contract";

const ref = (name: string): JsonObject => ({ $ref: `#/components/headers/${name}` });

/** Headers on refusals, by status. 403 has a challenge when it is for want of a scope. */
const headers: Readonly<Record<number, readonly string[]>> = {
  401: ["WWW-Authenticate"],
  403: ["WWW-Authenticate"],
  429: ["Retry-After"],
  503: ["Retry-After"],
};

/** What is refused because the user has changed also shows the user. */
const withCurrentUser: readonly ErrorCode[] = ["precondition-failed", "user-version-stale"];

/** A response's name shall still be read: one with more codes stands where it belongs. */
const NAMED_BY_CODES_MAX = 2;

/** The refusals of operations, by status. */
export interface ProblemResponses {
  /** Those that several operations have, for `components.responses`. */
  shared: Record<string, JsonObject>;
  /** Those of one operation, which {@link createProblemResponses} was told of. */
  of(codes: readonly ErrorCode[]): Record<string, JsonObject>;
}

/** One response for each status that an operation's codes have; its schema names the codes. */
export function createProblemResponses(operations: readonly (readonly ErrorCode[])[]): ProblemResponses {
  const variants = Map.groupBy(operations.flatMap(byStatus), ({ status }) => status);
  const nameOf = ({ status, codes }: OfStatus): string | undefined => {
    const all = variants.get(status) ?? [];
    const alike = all.filter((other) => other.codes.join() === codes.join());
    if (alike.length < 2) return undefined;
    if (alike.length === all.length) return createProblem(codes[0]).name;
    return codes.length <= NAMED_BY_CODES_MAX ? codes.join(".") : undefined;
  };
  const shared: Record<string, JsonObject> = {};
  for (const one of [...variants.values()].flat()) {
    const name = nameOf(one);
    if (name !== undefined) shared[name] ??= problemResponse(one);
  }
  return {
    shared,
    of(codes) {
      const responses = byStatus(codes).map((one) => {
        const name = nameOf(one);
        const response =
          name === undefined ? problemResponse(one) : { $ref: `#/components/responses/${name}` };
        return [one.status, response];
      });
      return Object.fromEntries(responses);
    },
  };
}

interface OfStatus {
  status: number;
  codes: [ErrorCode, ...ErrorCode[]];
}

function byStatus(codes: readonly ErrorCode[]): OfStatus[] {
  const groups = Map.groupBy(codes, (code) => errorCodes[code].status);
  return [...groups].map(([status, ofStatus]) => ({ status, codes: ofStatus as OfStatus["codes"] }));
}

function problemResponse({ status, codes }: OfStatus): JsonObject {
  const names = headers[status] ?? [];
  return {
    description: codes.map((code) => `- \`${code}\`: ${errorCodes[code].title}`).join("\n"),
    ...(names.length > 0 && { headers: Object.fromEntries(names.map((name) => [name, ref(name)])) }),
    content: { "application/problem+json": { schema: problemSchema(codes) } },
  };
}

function problemSchema(codes: readonly ErrorCode[]): JsonObject {
  return {
    allOf: [{ $ref: "#/components/schemas/Problem" }],
    properties: {
      type: { enum: codes.map(problemType) },
      ...(codes.some((code) => withCurrentUser.includes(code)) && {
        current: { $ref: "#/components/schemas/ConsentUser", description: "The user as it is now." },
      }),
    },
  };
}
