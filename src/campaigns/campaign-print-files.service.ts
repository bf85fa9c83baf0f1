import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { fromTypeId } from '../platform/ids/type-id.js';
import { VERSION } from '../platform/version.js';
import { CampaignsService } from './campaigns.service.js';
import type { PrintFaces } from './print/print-card.js';
import { encodePrintCode, findSmallestWidthMm, type PrintedCode } from './print/print-code.js';
import { printPdf, printPng, printSvg } from './print/print-file.js';
import { loadPrintFaces } from './print/print-fonts.store.js';

/** A file for a printer. */
export interface PrintFile {
  readonly bytes: Buffer;
  /** The smallest width at which the code may be printed, with its quiet zone. */
  readonly smallestWidthMm: number;
  /** The texts that are not on it, or not whole, as no font has their letters. */
  readonly leftOut: readonly string[];
}

/** A file that is still to be drawn, which takes longer than to say whether a client has it. */
export interface PrintPlan {
  /** The tag of its bytes, made of what they are drawn from. */
  readonly etag: string;
  readonly draw: () => Promise<PrintFile>;
}

/** Another release, or another zlib, may draw other bytes from the same. */
const DRAWN_BY = [VERSION, process.version];

/** Draws the codes of campaigns for printers. */
@Injectable()
export class CampaignPrintFiles {
  private faces: Promise<PrintFaces> | null = null;

  constructor(private readonly campaigns: CampaignsService) {}

  /**
   * Each answers null when there is no such campaign.
   * @param id as it stands in the path; of any form
   */
  async svg(id: string): Promise<PrintPlan | null> {
    const code = await this.find(id);
    return code && plan(['svg', code.url], async () => describe(code, Buffer.from(printSvg(code.url))));
  }

  /** @param size in pixels */
  async png(id: string, size: number): Promise<PrintPlan | null> {
    const code = await this.find(id);
    return code && plan(['png', code.url, size], async () => describe(code, printPng(code.url, size)));
  }

  async pdf(id: string): Promise<PrintPlan | null> {
    const code = await this.find(id);
    if (code === null) return null;
    return plan(['pdf', code.url, code.name, code.caption], async () => {
      const { pdf, leftOut } = printPdf(code, await this.loadFaces());
      return describe(code, pdf, leftOut);
    });
  }

  /** What is printed for a campaign, also when it has ended: what is printed stays where it hangs. */
  private async find(id: string): Promise<PrintedCode | null> {
    const uuid = fromTypeId('cmp', id);
    const campaign = uuid === null ? null : await this.campaigns.find(uuid, null);
    if (campaign === null) return null;
    const { url, name, username } = campaign;
    // Where it leads, so that a person knows before opening it.
    return { url, name, caption: `@${username}` };
  }

  /** Loads the fonts once. After a failure, the next call tries again. */
  private async loadFaces(): Promise<PrintFaces> {
    this.faces ??= loadPrintFaces();
    try {
      return await this.faces;
    } catch (error) {
      this.faces = null;
      throw error;
    }
  }
}

function plan(drawnFrom: readonly unknown[], draw: PrintPlan['draw']): PrintPlan {
  return { etag: `"${hash('sha256', JSON.stringify([...DRAWN_BY, ...drawnFrom]), 'base64url')}"`, draw };
}

function describe({ url }: PrintedCode, bytes: Buffer, leftOut: readonly string[] = []): PrintFile {
  return { bytes, smallestWidthMm: findSmallestWidthMm(encodePrintCode(url)), leftOut };
}
