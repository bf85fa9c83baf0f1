import type { FastifyInstance } from 'fastify';
import { LRUCache } from 'lru-cache';
import { readThemeName } from '../apps/brand-theme.js';
import { ProblemError } from '../platform/http/problems.js';
import { CompressedFile, sendFile, serveStaticFile } from '../platform/http/static-file.setup.js';
import type { PageFiles } from './page-files.service.js';
import { writePageStyle } from './page-style.js';

/** The address changes with the content, so a browser never asks for it again. */
const FOR_EVER = 'public, max-age=31536000, immutable';
const SCRIPT = { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': FOR_EVER };
const STYLE = { 'content-type': 'text/css; charset=utf-8', 'cache-control': FOR_EVER };

/** Themes whose style sheets are kept compressed: those of all but the largest services. */
const MAX_THEMES = 200;
/** Anyone may ask for any of the 2^48 themes. The best compression would take 15 ms of the service for each, to save 200 bytes. */
const THEME_QUALITY = 5;

/** Serves the script and the style sheets of the pages. */
export function servePageFiles(fastify: FastifyInstance, files: PageFiles): void {
  serveStaticFile(fastify, { path: files.scriptPath, content: files.script, headers: SCRIPT });
  const styles = new LRUCache<string, CompressedFile>({ max: MAX_THEMES });
  fastify.get<{ Params: { theme: string } }>(`/pages/${files.styleVersion}/:theme.css`, (request, reply) => {
    const name = request.params.theme;
    const theme = readThemeName(name);
    if (theme === null) throw new ProblemError('not_found', 'There is nothing at this path.');
    const style =
      styles.get(name) ?? new CompressedFile(Buffer.from(writePageStyle(files.styles, theme)), THEME_QUALITY);
    styles.set(name, style);
    return sendFile(request, reply, style, STYLE);
  });
}
