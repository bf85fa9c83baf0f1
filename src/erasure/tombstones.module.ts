import { Module } from '@nestjs/common';
import { TombstonesRepository } from './tombstones.repository.js';
import { Tombstones } from './tombstones.service.js';

@Module({ providers: [TombstonesRepository, Tombstones], exports: [Tombstones] })
export class TombstonesModule {}
