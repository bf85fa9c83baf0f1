/** The lists by the prefixes of their rows. */
const LISTS: Readonly<Record<string, string>> = { lnk: 'links', att: 'attempts', inv: 'invites' };

/** Where a row is shown: a person and a campaign have a view of their own, all others their list. */
export function addressOfRow(id: string): string {
  const [prefix = ''] = id.split('_');
  if (prefix === 'idn') return `/console/identities/${id}`;
  if (prefix === 'cmp') return `/console/campaigns/${id}`;
  return `/console/${LISTS[prefix] ?? 'notifications'}?open=${id}`;
}
