import { Injectable } from '@nestjs/common';
import type { AccountEntity } from '../../accounts/account.entity.js';
import { Clock } from '../../platform/clock/clock.service.js';
import { RefTokensService } from '../../ref-tokens/ref-tokens.service.js';
import { Arrivals } from '../arrivals/arrivals.service.js';
import { IceBreakers } from '../ice-breakers/ice-breakers.service.js';
import type { Evidence } from './evidence.js';
import { RemoteEvidenceReader } from './remote-evidence.service.js';
import { SelfTests } from './self-tests.service.js';
import { SurroundingsReader } from './surroundings.service.js';

/** No link has it. */
const NO_LINK = '00000000-0000-0000-0000-000000000000';

/** Gathers what the checks are decided from. */
@Injectable()
export class EvidenceReader {
  constructor(
    private readonly remote: RemoteEvidenceReader,
    private readonly surroundings: SurroundingsReader,
    private readonly arrivals: Arrivals,
    private readonly iceBreakers: IceBreakers,
    private readonly selfTests: SelfTests,
    private readonly refs: RefTokensService,
    private readonly clock: Clock,
  ) {}

  async read({ id, igId, username }: AccountEntity): Promise<Evidence> {
    const now = this.clock.now();
    const [remote, surroundings, arrivals, desiredIceBreakers, selfTest] = await Promise.all([
      this.remote.read(id),
      this.surroundings.read(),
      this.arrivals.summarise([igId]),
      this.iceBreakers.findDesired(id),
      this.selfTests.find(id),
    ]);
    const { signingKid: kid } = this.refs;
    return {
      now,
      account: { igId, username },
      ...remote,
      arrivals: arrivals.get(igId) ?? new Map(),
      desiredIceBreakers,
      selfTest,
      sampleRef: this.refs.sign({ linkId: NO_LINK, igId, expiresAt: now, kid }),
      surroundings,
    };
  }
}
