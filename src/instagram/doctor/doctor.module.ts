import { Module } from '@nestjs/common';
import { AccountsModule } from '../../accounts/accounts.module.js';
import { HealthModule } from '../../platform/health/health.module.js';
import { RefTokensModule } from '../../ref-tokens/ref-tokens.module.js';
import { ArrivalsModule } from '../arrivals/arrivals.module.js';
import { ConnectionModule } from '../connection/connection.module.js';
import { GraphModule } from '../graph/graph.module.js';
import { IceBreakersModule } from '../ice-breakers/ice-breakers.module.js';
import { DoctorController } from './doctor.controller.js';
import { Doctor } from './doctor.service.js';
import { EvidenceReader } from './evidence.service.js';
import { OwnAddress } from './own-address.service.js';
import { RemoteEvidenceReader } from './remote-evidence.service.js';
import { Repairs } from './repairs.service.js';
import { SelfTestButton } from './self-test-button.service.js';
import { SelfTestsRepository } from './self-tests.repository.js';
import { SelfTests } from './self-tests.service.js';
import { SurroundingsReader } from './surroundings.service.js';

/** Why does nothing arrive? `evidence.service` gathers, `diagnose` decides, `repairs.service` mends. */
@Module({
  imports: [
    AccountsModule,
    ArrivalsModule,
    ConnectionModule,
    GraphModule,
    HealthModule,
    IceBreakersModule,
    RefTokensModule,
  ],
  controllers: [DoctorController],
  providers: [
    Doctor,
    EvidenceReader,
    OwnAddress,
    RemoteEvidenceReader,
    Repairs,
    SelfTestButton,
    SelfTests,
    SelfTestsRepository,
    SurroundingsReader,
  ],
  exports: [Repairs, SelfTests],
})
export class DoctorModule {}
