import { Injectable } from '@nestjs/common';
import { type GrowingTable, mayKeepPlans, type TableBytes } from './kept-plans.js';

/** What is known of the sizes of tables; of a process that has not looked yet, nothing. */
@Injectable()
export class TableSizes {
  private bytes: TableBytes = {};

  /** Whether plans over these tables may be made once and kept. */
  mayKeepPlans(tables: readonly GrowingTable[]): boolean {
    return mayKeepPlans(tables, this.bytes);
  }

  /** Takes in what was measured. */
  set(bytes: TableBytes): void {
    this.bytes = bytes;
  }
}
