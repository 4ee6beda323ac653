import { ConsentsError } from "../../domain/errors.ts";
import { formBody, readBody } from "../read-body.ts";

/** The form's field that brings back the digest of what was shown. */
export const SHOWN_FIELD = "shown";

/** So many bytes a press may have; it needs about seventy. */
const PRESS_SIZE_MAX = 1_024;

/** The digest that a press brings. Undefined: it brings none, or is no small form. */
export async function readShown(request: Request): Promise<string | undefined> {
  try {
    const body = await readBody(request, PRESS_SIZE_MAX, formBody);
    return new URLSearchParams(new TextDecoder().decode(body)).get(SHOWN_FIELD) ?? undefined;
  } catch (error) {
    if (error instanceof ConsentsError) return undefined;
    throw error;
  }
}
