#!/usr/bin/env node
// What the pages ask of curl, for a machine that has none: -s -S -f -i -I -X -H -d -o -w. A refusal is a failure.
import { writeFileSync } from 'node:fs';

const WITH_VALUE = 'XHdow';

const options = new Map<string, string[]>();
const urls: string[] = [];
const words = process.argv.slice(2);
for (let word = words.shift(); word !== undefined; word = words.shift()) {
  if (!word.startsWith('-')) {
    urls.push(word);
    continue;
  }
  for (let rest = word.slice(1); rest !== ''; rest = rest.slice(1)) {
    const letter = rest.charAt(0);
    if (!`${WITH_VALUE}sSfiI`.includes(letter)) throw new Error(`no stand-in for curl -${letter}`);
    if (!WITH_VALUE.includes(letter)) {
      options.set(letter, []);
      continue;
    }
    const value = rest.length > 1 ? rest.slice(1) : (words.shift() ?? '');
    options.set(letter, [...(options.get(letter) ?? []), value]);
    break;
  }
}

const last = (letter: string): string | undefined => options.get(letter)?.at(-1);
const body = last('d');
const headers = (options.get('H') ?? []).map((line) => line.split(/:\s*/, 2) as [string, string]);
const form: [string, string][] = [['content-type', 'application/x-www-form-urlencoded']];
const isTyped = headers.some(([name]) => name.toLowerCase() === 'content-type');
const answer = await fetch(urls[0] ?? '', {
  method: last('X') ?? (options.has('I') ? 'HEAD' : body === undefined ? 'GET' : 'POST'),
  headers: body === undefined || isTyped ? headers : [...headers, ...form],
  ...(body === undefined ? {} : { body }),
});
const content = Buffer.from(await answer.arrayBuffer());
if (options.has('i') || options.has('I')) {
  const lines = [...answer.headers].map(([name, value]) => `${name}: ${value}`);
  process.stdout.write([`HTTP/1.1 ${answer.status} ${answer.statusText}`, ...lines, '', ''].join('\r\n'));
}
const file = last('o');
if (file === undefined) process.stdout.write(content);
else writeFileSync(file, content);
process.stdout.write(
  (last('w') ?? '').replaceAll('\\n', '\n').replaceAll('%{http_code}', `${answer.status}`),
);
if (answer.status >= 400) process.exitCode = 22;
