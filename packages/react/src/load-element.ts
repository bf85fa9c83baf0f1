export const ELEMENT = 'hitch-connect';

/** Loads under way and finished ones, by the script's URL. */
const loads = new Map<string, Promise<void>>();
const failures = new Map<string, number>();

/** The script of the service that a connect URL belongs to; null when it is no http(s) URL of a connect page. */
export function findScriptUrl(connectUrl: string): string | null {
  const [, base] = /^(https?:\/\/[^?#]*)\/c\/[^/?#]+(?:[?#]|$)/i.exec(connectUrl) ?? [];
  return base === undefined ? null : `${base}/embed/v1.js`;
}

/** Defines `<hitch-connect>`, once for each page. After a failure the next call tries again. */
export function loadElement(scriptUrl: string): Promise<void> {
  if (customElements.get(ELEMENT)) return Promise.resolve();
  const known = loads.get(scriptUrl);
  if (known) return known;
  const load = importScript(scriptUrl).catch((error: unknown) => {
    loads.delete(scriptUrl);
    failures.set(scriptUrl, (failures.get(scriptUrl) ?? 0) + 1);
    throw error;
  });
  loads.set(scriptUrl, load);
  return load;
}

/** Not a `<script>`: its `src` is refused on a page with Trusted Types. */
async function importScript(scriptUrl: string): Promise<void> {
  const url = new URL(scriptUrl, document.baseURI);
  // Some browsers remember that a module could not be loaded, for as long as the page is open.
  const failed = failures.get(scriptUrl) ?? 0;
  if (failed > 0) url.searchParams.set('attempt', String(failed + 1));
  await import(/* webpackIgnore: true */ /* @vite-ignore */ url.href);
  if (!customElements.get(ELEMENT)) throw new Error(`${url.href} does not define <${ELEMENT}>`);
}
