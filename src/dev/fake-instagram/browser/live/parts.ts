/** The parts as they were last shown: one that did not change is not touched. */
const shown = new Map<string, string>();

export function partOf(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`There is no #${id}.`);
  return found;
}

/** Shows what happened since. */
export async function refresh(): Promise<void> {
  const { person = '', account = '' } = document.body.dataset;
  const response = await fetch(`/_phone/parts?${new URLSearchParams({ person, account }).toString()}`);
  if (!response.ok) return;
  const parts = (await response.json()) as Record<string, string>;
  for (const [id, html] of Object.entries(parts)) replace(id, html);
}

/** Puts a part in, keeps the focus where it was, and follows the conversation to its end. */
function replace(id: string, html: string): void {
  if (shown.get(id) === html) return;
  shown.set(id, html);
  const part = partOf(id);
  const index = [...part.querySelectorAll('button, a')].indexOf(document.activeElement as Element);
  // Rendered and escaped by the server of this page.
  part.innerHTML = html;
  if (index >= 0) part.querySelectorAll<HTMLElement>('button, a')[index]?.focus();
  const log = part.querySelector('.log');
  log?.scrollTo({ top: log.scrollHeight });
}
