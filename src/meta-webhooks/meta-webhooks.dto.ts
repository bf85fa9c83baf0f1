export class DeliveryDto {
  /** How many referrals of ours the delivery held. */
  received!: number;
}
