/** What must not come back. Made by the functions below only: two spellings of one name would be two suppressions. */
export type SuppressionName = string & { readonly brand: 'SuppressionName' };

/** A person on one account. */
export function suppressionOfPerson(igId: string, igsid: string): SuppressionName {
  return spell('person', igId, igsid);
}

/** Whoever bears this id, on every account. */
export function suppressionOfPersonAnywhere(igsid: string): SuppressionName {
  return spell('person_anywhere', igsid);
}

/** A link (UUID): its token stays valid, and whoever comes through it would be kept as coming through an unknown one. */
export function suppressionOfLink(linkId: string): SuppressionName {
  return spell('link', linkId);
}

/**
 * Each part goes in behind its length, else the parts "ab", "c" and "a", "bc" would be one name. The spelling is stored data
 * (hashed): a change lets late deliveries bring back what was erased before an upgrade.
 */
function spell(kind: string, ...parts: string[]): SuppressionName {
  return [kind, ...parts].map((part) => `${part.length}:${part}`).join('') as SuppressionName;
}
