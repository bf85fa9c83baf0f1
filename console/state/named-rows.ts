const TYPE_ID = /(?<![A-Za-z0-9_])(?:cmp|inv)_[0-9a-z]{26}(?![A-Za-z0-9_])/g;
const MOST = 5;

/** The ids of campaigns and invites in texts. A look-up finds what belongs to them; they are rows of lists of their own. */
export function findNamedRows(...texts: readonly string[]): readonly string[] {
  return [...new Set(texts.flatMap((text) => text.match(TYPE_ID) ?? []))].slice(0, MOST);
}
