import { createConfig, lintFromString } from '@redocly/openapi-core';

/** What Redocly's recommended rules say and we do not heed, each with the reason. One that no longer applies is a fault. */
const EXCEPTIONS: readonly { readonly rule: string; readonly place: RegExp; readonly reason: string }[] = [
  {
    rule: 'operation-4xx-response',
    place: /^#\/paths\/~1(livez|readyz|version|metrics)\/get\/responses$/,
    reason: 'There is nothing in the request that could be wrong: no key, no parameter, no body.',
  },
];

/** What is to be mended in the document by Redocly's recommended rules, warnings too. Needs no network. */
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
  return [...faults, ...idle.map(({ rule }) => `the exception from ${rule} is not needed any more`)];
}
