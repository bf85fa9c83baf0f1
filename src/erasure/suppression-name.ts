/** What is suppressed. Only the functions below make one: two spellings of one name would be two entries. */
export type SuppressionName = string & { readonly brand: 'SuppressionName' };

/** A person on one account. */
export function suppressionOfPerson(igId: string, igsid: string): SuppressionName {
  return spell('person', igId, igsid);
}

/** A person with this id on every account. */
export function suppressionOfPersonAnywhere(igsid: string): SuppressionName {
  return spell('person_anywhere', igsid);
}

/** A link (UUID): its token stays valid, and an event with it would be stored as one with an unknown link. */
export function suppressionOfLink(linkId: string): SuppressionName {
  return spell('link', linkId);
}

/**
 * Each part follows its length; without it the parts "ab", "c" and "a", "bc" would be one name. The spelling is stored data
 * (hashed): a change would let late events bring back what was erased before an upgrade.
 */
function spell(kind: string, ...parts: string[]): SuppressionName {
  return [kind, ...parts].map((part) => `${part.length}:${part}`).join('') as SuppressionName;
}
