import { ConsentsError } from "../domain/errors.ts";
import type { Caller } from "../domain/records.ts";
import type { Access } from "./route.ts";

/** @throws ConsentsError `insufficient-scope` when the route is not for this kind of caller, or its scope lacks */
export function requireAccess(caller: Caller, access: Access): void {
  if (access === "public") return;
  if (caller.kind === "organization") {
    if (caller.scopes.includes(access.organization)) return;
    throw new ConsentsError("insufficient-scope", {
      detail: `The key of this session does not have the scope ${access.organization}.`,
    });
  }
  if (!("citizen" in access)) {
    throw new ConsentsError("insufficient-scope", {
      detail: "A consent token cannot do this; a session can.",
    });
  }
  if (access.citizen === "consents:write" && !caller.may_write) {
    throw new ConsentsError("insufficient-scope", { detail: "This consent token may only read." });
  }
}
