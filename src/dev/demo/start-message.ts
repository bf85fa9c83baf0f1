/**
 * What the service says once it listens.
 * @param url how this machine reaches it
 * @param credentialsPath absolute path of `credentials.json`; null when the keys are the user's own
 */
export function describeStart(url: string, credentialsPath: string | null): string {
  const lines = [`Hitch listens on ${url}`];
  if (credentialsPath !== null) {
    const key = `$(node -p "require('${credentialsPath}').appApiKey")`;
    lines.push(
      `Keys and secrets: ${credentialsPath}`,
      'Endpoints may be on this machine (http://localhost): only in this embedded mode.',
      '',
      'Mint your first link:',
      `  curl -s ${url}/v1/links -H "Authorization: Bearer ${key}" \\`,
      `    -H 'content-type: application/json' -d '{"externalUserId":"user-42","account":"acme"}'`,
      '',
      'See the whole flow with Instagram played by a simulator: npm run demo',
    );
  }
  return `${lines.join('\n')}\n`;
}
