import { Controller, Get, HttpCode, HttpStatus, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Actor } from '../../audit/actor.decorator.js';
import type { AuditActor } from '../../audit/audit.service.js';
import { AdminMay, RequireScope } from '../../platform/access/access.decorator.js';
import { Clock } from '../../platform/clock/clock.service.js';
import { found, readId } from '../../platform/http/not-found.js';
import { ApiExamples, ApiOperationId, ApiPathIds } from '../../platform/openapi/openapi.decorator.js';
import {
  DoctorFixDto,
  FindingsDto,
  SelfTestDto,
  toDoctorFixDto,
  toFindingsDto,
  toSelfTestDto,
} from './doctor.dto.js';
import { DOCTOR_EXAMPLES } from './doctor.examples.js';
import { Doctor } from './doctor.service.js';
import { SelfTests } from './self-tests.service.js';

@ApiTags('admin')
@ApiBearerAuth()
@RequireScope('admin')
@AdminMay('read')
@ApiExamples(DOCTOR_EXAMPLES)
@ApiPathIds({ id: { prefix: 'acc', description: 'Id of the account.' } })
@Controller('v1/admin/accounts/:id/doctor')
export class DoctorController {
  constructor(
    private readonly doctor: Doctor,
    private readonly selfTests: SelfTests,
    private readonly clock: Clock,
  ) {}

  /** Looks at everything between a person on Instagram and Hitch, and says what to do. It changes nothing. */
  @Get()
  @ApiOperationId('examineAccount')
  async examine(@Param('id') id: string): Promise<FindingsDto> {
    return toFindingsDto(found(await this.doctor.examine(readId('acc', id)), 'account'));
  }

  /** Makes the repairs that harm nothing set elsewhere: refreshes the token, subscribes, reads conversations, adds missing ice breakers. */
  @Post('fix')
  @AdminMay('admin')
  @ApiOperationId('repairAccount')
  @HttpCode(HttpStatus.OK)
  async fix(@Actor() actor: AuditActor, @Param('id') id: string): Promise<DoctorFixDto> {
    return toDoctorFixDto(found(await this.doctor.fix(readId('acc', id), actor), 'account'));
  }

  /** Starts a test of the whole path: the owner sends `word` from the account to the account itself, and taps the button that comes. */
  @Post('self-test')
  @AdminMay('admin')
  @ApiOperationId('startSelfTest')
  async startSelfTest(@Actor() actor: AuditActor, @Param('id') id: string): Promise<SelfTestDto> {
    const test = found(await this.selfTests.start(readId('acc', id), actor), 'account');
    return toSelfTestDto(test, this.clock.now());
  }

  /** Returns how far the last test has come. */
  @Get('self-test')
  @ApiOperationId('getSelfTest')
  async getSelfTest(@Param('id') id: string): Promise<SelfTestDto> {
    return toSelfTestDto(found(await this.selfTests.find(readId('acc', id)), 'self-test'), this.clock.now());
  }
}
