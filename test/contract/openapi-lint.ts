import { createConfig, lintFromString } from '@redocly/openapi-core';

/** Accepted violations of the recommended rules of Redocly, each with its reason. An exception that no longer applies is a fault. */
const EXCEPTIONS: readonly { readonly rule: string; readonly place: RegExp; readonly reason: string }[] = [
  {
    rule: 'operation-4xx-response',
    place: /^#\/paths\/~1(livez|readyz|version)\/get\/responses$/,
    reason: 'These requests have no key, no parameter and no body that could be invalid.',
  },
];

/** The violations of the recommended rules of Redocly, including warnings. Needs no network. */
export async function lintDocument(document: object): Promise<string[]> {
  const config = await createConfig({ extends: ['recommended'] });
  const problems = await lintFromString({ source: JSON.stringify(document), config });
  const used = new Set<string>();
  const faults = problems.flatMap(({ ruleId, message, location: [location] }) => {
    const place = location?.pointer ?? '';
    const exception = EXCEPTIONS.find((each) => each.rule === ruleId && each.place.test(place));
    if (exception) used.add(exception.rule);
    return exception ? [] : [`${ruleId} at ${place}: ${message}`];
  });
  const idle = EXCEPTIONS.filter(({ rule }) => !used.has(rule));
  return [...faults, ...idle.map(({ rule }) => `the exception from ${rule} is no longer needed`)];
}
