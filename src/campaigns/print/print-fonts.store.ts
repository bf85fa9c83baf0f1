import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { PrintFaces } from './print-card.js';
import type { PrintFont } from './print-font.js';

/** Latin, Greek, Cyrillic and Devanagari; Arabic; Hebrew. All under the SIL Open Font License. */
const FAMILIES = [
  ['@embedpdf/fonts-latin', 'NotoSans'],
  ['@embedpdf/fonts-arabic', 'NotoNaskhArabic'],
  ['@embedpdf/fonts-hebrew', 'NotoSansHebrew'],
] as const;

const require = createRequire(import.meta.url);

/**
 * Loads the fonts of printed codes, and the program that shapes their letters: with the first code that is printed, as a service
 * that prints none needs neither.
 * @param own font files for what ours do not have, such as Chinese, Japanese and Korean
 * @throws Error when a file cannot be read or is no font
 */
export async function loadPrintFaces(own: readonly string[] = []): Promise<PrintFaces> {
  const { readPrintFont } = await import('./print-font.js');
  const read = async (path: string): Promise<PrintFont> => {
    const file = await readFile(path).catch(() => null);
    if (file === null) throw new Error(`the font cannot be read: ${path}`);
    try {
      return readPrintFont(file);
    } catch (error) {
      throw new Error(`the file is not a font: ${path}`, { cause: error });
    }
  };
  const readAll = (weight: 'Bold' | 'Regular'): Promise<PrintFont[]> =>
    Promise.all(
      FAMILIES.map(([name, family]) =>
        read(join(dirname(require.resolve(name)), '..', 'fonts', `${family}-${weight}.ttf`)),
      ),
    );
  const [bold, regular, given] = await Promise.all([
    readAll('Bold'),
    readAll('Regular'),
    Promise.all(own.map(read)),
  ]);
  return { bold: [...bold, ...given], regular: [...regular, ...given] };
}
