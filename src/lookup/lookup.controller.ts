import { Body, Controller, Get, HttpCode, HttpStatus, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../apps/access.decorator.js';
import { Clock } from '../clock/clock.service.js';
import { LookupDto, LookupQueryDto, toLookupDto } from './lookup.dto.js';
import { LookupService } from './lookup.service.js';

@ApiTags('admin')
@ApiBearerAuth()
@RequireScope('admin')
@Controller('v1/admin/lookup')
export class LookupController {
  constructor(
    private readonly lookups: LookupService,
    private readonly clock: Clock,
  ) {}

  /** Looks up anything that a person or a link is known by. */
  @Get()
  get(@Query() query: LookupQueryDto): Promise<LookupDto> {
    return this.answer(query.q);
  }

  /** The same for what should not stand in a URL: a ref, a whole ig.me URL. */
  @Post()
  @HttpCode(HttpStatus.OK)
  post(@Body() body: LookupQueryDto): Promise<LookupDto> {
    return this.answer(body.q);
  }

  private async answer(query: string): Promise<LookupDto> {
    return toLookupDto(query, await this.lookups.lookup(query), this.clock.now());
  }
}
