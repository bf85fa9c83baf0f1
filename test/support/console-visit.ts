import type { Page } from 'playwright-core';
import type { ConnectStage, VisitOptions } from './connect-stage.js';

export type ConsoleRole = 'admin' | 'support' | 'viewer';

/** What the browser itself says of a request that was refused, or of what is not there. */
const REFUSED = /the server responded with a status of 40[134]/;

/** Opens a view of the console in a tab that an admin key of a role has signed in. */
export async function visitAs(
  stage: ConnectStage,
  role: ConsoleRole,
  path: string,
  options: VisitOptions = {},
): Promise<Page> {
  const { body } = await stage.admin.post('/v1/admin/keys', { name: `Noor, ${role}`, role }).expect(201);
  const { page } = await stage.visit(`${stage.service.baseUrl}${path}`, { expected: REFUSED, ...options });
  await page.getByLabel('Admin key').fill(body.key);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('searchbox').waitFor();
  return page;
}

/** Makes a request as the page could, with its cookie; the answer's status and code. */
export function requestFrom(page: Page, method: string, path: string, body?: object): Promise<string> {
  return page.evaluate(
    async ([method, path, body]) => {
      const headers = { 'X-Hitch-Console': '1', 'content-type': 'application/json' };
      const answer = await fetch(path, { method, headers, ...(body === null ? {} : { body }) });
      const { code = '' } = await answer.json().catch(() => ({}));
      return `${answer.status} ${code}`.trim();
    },
    [method, path, body === undefined ? null : JSON.stringify(body)] as const,
  );
}
