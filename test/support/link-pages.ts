import { LinkPageChanges } from '../../src/links/link-page-changes.service.js';
import { fromTypeId } from '../../src/platform/ids/type-id.js';
import type { TestApp } from './test-app.js';

/** What the page of a link can do, on a given instance. */
export function pageOf({ app }: TestApp, { id }: { readonly id: string }) {
  const [changes, linkId] = [app.get(LinkPageChanges), fromTypeId('lnk', id) ?? ''];
  return {
    open: () => changes.markOpened(linkId),
    decline: () => changes.decline(linkId),
    extend: () => changes.extend(linkId),
  };
}
