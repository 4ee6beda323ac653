/**
 * Whether two names of delegates or approvers mean one person: ids are compared as people read them, since an address in
 * other letters reaches the same mailbox.
 */
export function isSamePerson(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && folded(one) === folded(other);
}

function folded(id: string): string {
  return id.normalize("NFKC").trim().toLowerCase();
}
