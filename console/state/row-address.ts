/** Where a row is shown: a person has a view of their own, all others their list. */
export function addressOfRow(id: string): string {
  const [prefix] = id.split('_');
  if (prefix === 'idn') return `/console/identities/${id}`;
  const list = prefix === 'lnk' ? 'links' : prefix === 'att' ? 'attempts' : 'notifications';
  return `/console/${list}?open=${id}`;
}
