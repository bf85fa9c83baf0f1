import { Injectable } from '@nestjs/common';

/** The one place where the service reads the time, so that a test can hold the clock in its hand. */
@Injectable()
export class Clock {
  /** The present moment, to the millisecond. */
  now(): Date {
    return new Date();
  }
}
