import * as v from "valibot";
import { type ErrorCode, errorCodes } from "./error-codes.ts";
import type { Problem, ProblemDetail } from "./problem.ts";

// Apart from `problem.ts`, so that who only reads a problem does not load the list of all codes.

export const problemDetailSchema: v.GenericSchema<unknown, ProblemDetail> = v.object({
  pointer: v.string(),
  code: v.picklist(Object.keys(errorCodes) as ErrorCode[]),
  detail: v.string(),
});

/** Shape of the body of every error. A newer server may send codes that are not in the list. */
export const problemSchema: v.GenericSchema<unknown, Problem> = v.object({
  type: v.pipe(v.string(), v.url()),
  title: v.string(),
  status: v.pipe(v.number(), v.integer()),
  detail: v.string(),
  instance: v.string(),
  errors: v.array(problemDetailSchema),
  code: v.pipe(v.number(), v.integer()),
  name: v.string(),
  message: v.string(),
});
