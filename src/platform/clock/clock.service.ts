import { Injectable } from '@nestjs/common';

/** The only source of the current time, so that tests can control it. */
@Injectable()
export class Clock {
  /** The current time, to the millisecond. */
  now(): Date {
    return new Date();
  }
}
