interface MediaRange {
  readonly type: string;
  readonly quality: number;
}

/**
 * Whether a client wants JSON rather than a page. A client that takes any type gets the page. The most specific range
 * decides about each type. https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1 (read 2026-11)
 * @param header the value of `Accept`
 */
export function acceptsJson(header: string | undefined): boolean {
  const ranges = (header ?? '').split(',').map(readRange);
  return qualityOf(ranges, 'application/json') > qualityOf(ranges, 'text/html');
}

/** Whether a client asks for HTML by its name: a browser that opens a page does, programs that take any type do not. */
export function acceptsHtml(header: string | undefined): boolean {
  return (header ?? '')
    .split(',')
    .map(readRange)
    .some(({ type, quality }) => type === 'text/html' && quality > 0);
}

function readRange(text: string): MediaRange {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  const quality = weight === undefined ? 1 : Number(weight.slice(2));
  return { type, quality: quality >= 0 && quality <= 1 ? quality : 0 };
}

function qualityOf(ranges: readonly MediaRange[], type: string): number {
  const forms = [type, `${type.split('/', 1)[0]}/*`, '*/*'];
  for (const form of forms) {
    const qualities = ranges.filter((range) => range.type === form).map(({ quality }) => quality);
    if (qualities.length > 0) return Math.max(...qualities);
  }
  return 0;
}
