// Original file: protos/thaw/v1/peers.proto


/**
 * The sender reads a slot of the other side's memory no more: it may be written again.
 */
export interface SlotTakenInput {
  'slot'?: (number);
}

/**
 * The sender reads a slot of the other side's memory no more: it may be written again.
 */
export interface SlotTaken {
  'slot': (number);
}
