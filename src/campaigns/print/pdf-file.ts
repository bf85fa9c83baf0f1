import { deflateSync } from 'node:zlib';

const POINTS_PER_MM = 72 / 25.4;

/** A page: `content` draws in millimetres, from the upper left corner. */
export interface PdfPage {
  readonly widthMm: number;
  readonly heightMm: number;
  readonly content: string;
}

/**
 * A PDF of drawn pages: areas and lines only, so that it has no fonts and shows the same everywhere. Without a time or random id,
 * so that the same pages are the same file. ISO 32000-1, https://opensource.adobe.com/dc-acrobat-sdk-docs/pdfstandards/PDF32000_2008.pdf
 * @param title what a viewer shows as the name of the document, in any language
 */
export function writePdf(pages: readonly PdfPage[], title: string): Buffer {
  const first = 4;
  const numbers = pages.map((_, index) => first + 2 * index);
  const objects = [
    // A printer's dialog offers the actual size, and not to fit the page.
    text(
      '<< /Type /Catalog /Pages 2 0 R /ViewerPreferences << /PrintScaling /None /DisplayDocTitle true >> >>',
    ),
    text(
      `<< /Type /Pages /Count ${pages.length} /Kids [${numbers.map((number) => `${number} 0 R`).join(' ')}] >>`,
    ),
    text(`<< /Title ${hexOf(title)} /Producer (Hitch) >>`),
    ...pages.flatMap((page, index) => describePage(page, (numbers[index] ?? 0) + 1)),
  ];
  return joinObjects(objects);
}

/** A number of a content stream: to a thousandth, and never with an exponent, which PDF does not know. */
export function toPdfNumber(value: number): string {
  return String(Number(value.toFixed(3)) || 0);
}

/** The page and what it draws, as two objects. */
function describePage({ widthMm, heightMm, content }: PdfPage, contentNumber: number): Buffer[] {
  const [width, height] = [widthMm, heightMm].map((mm) => toPdfNumber(mm * POINTS_PER_MM));
  const box = `[0 0 ${width} ${height}]`;
  // Millimetres from the upper left corner. PDF has points from the lower left one.
  const scale = POINTS_PER_MM.toFixed(6);
  const stream = deflateSync(`${scale} 0 0 -${scale} 0 ${height} cm\n${content}`);
  return [
    text(
      `<< /Type /Page /Parent 2 0 R /MediaBox ${box} /TrimBox ${box} /Resources << >> /Contents ${contentNumber} 0 R >>`,
    ),
    Buffer.concat([
      text(`<< /Length ${stream.length} /Filter /FlateDecode >>\nstream\n`),
      stream,
      text('\nendstream'),
    ]),
  ];
}

/** The objects, and the table of where each begins. The first three are the catalog, the pages and the title. */
function joinObjects(objects: readonly Buffer[]): Buffer {
  // The bytes above 127 say that the file is not text.
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')];
  let length = parts[0]?.length ?? 0;
  const offsets = objects.map((object, index) => {
    const whole = Buffer.concat([text(`${index + 1} 0 obj\n`), object, text('\nendobj\n')]);
    const offset = length;
    parts.push(whole);
    length += whole.length;
    return offset;
  });
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  parts.push(
    text(
      `xref\n0 ${size}\n0000000000 65535 f \n${entries}trailer\n<< /Size ${size} /Root 1 0 R /Info 3 0 R >>\n` +
        `startxref\n${length}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

/** Text in any language: UTF-16 with its mark, in hexadecimal digits. */
function hexOf(value: string): string {
  return `<feff${Buffer.from(value, 'utf16le').swap16().toString('hex')}>`;
}

function text(value: string): Buffer {
  return Buffer.from(value, 'latin1');
}
