import { ApiProperty } from '@nestjs/swagger';

/** What Meta sends to prove that it reached the endpoint that you entered. Other parameters are let pass. */
export class HandshakeQueryDto {
  @ApiProperty({ name: 'hub.mode', type: String })
  'hub.mode'?: unknown;
  @ApiProperty({ name: 'hub.verify_token', type: String })
  'hub.verify_token'?: unknown;
  @ApiProperty({ name: 'hub.challenge', type: String })
  'hub.challenge'?: unknown;
}

export class DeliveryDto {
  /** How many referrals of ours the delivery held. */
  received!: number;
}
