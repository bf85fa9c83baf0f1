/** Names what is suppressed. Only the functions below create one: two spellings of a name would be two entries. */
export type SuppressionName = string & { readonly brand: 'SuppressionName' };

/** A person on one account. */
export function suppressionOfPerson(igId: string, igsid: string): SuppressionName {
  return spell('person', igId, igsid);
}

/** A person with this id on every account. Versions up to 0.4 wrote it for Meta's requests; their entries count until they expire. */
export function suppressionOfPersonAnywhere(igsid: string): SuppressionName {
  return spell('person_anywhere', igsid);
}

/** A link (UUID): its token remains valid, and an event with it would be stored as one with an unknown link. */
export function suppressionOfLink(linkId: string): SuppressionName {
  return spell('link', linkId);
}

/**
 * Each part follows its length: without it, the parts "ab", "c" and "a", "bc" would be one name. The spelling is stored as a hash,
 * so changing it would let late events restore what was erased before an upgrade.
 */
function spell(kind: string, ...parts: string[]): SuppressionName {
  return [kind, ...parts].map((part) => `${part.length}:${part}`).join('') as SuppressionName;
}
