// Original file: protos/thaw/v1/workers.proto


/**
 * A member, as another one finds it.
 */
export interface MemberAddressInput {
  'workerId'?: (string);
  'name'?: (string);
  'rank'?: (number);
  /**
   * Where its PeerService listens, as host:port.
   */
  'address'?: (string);
}

/**
 * A member, as another one finds it.
 */
export interface MemberAddress {
  'workerId': (string);
  'name': (string);
  'rank': (number);
  /**
   * Where its PeerService listens, as host:port.
   */
  'address': (string);
}
