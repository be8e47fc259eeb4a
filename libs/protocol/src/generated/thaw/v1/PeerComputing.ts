// Original file: protos/thaw/v1/peers.proto


/**
 * Now and then from who computes something that others may wait for: it is no reason to give it up. A sender whose computation makes no
 * progress ends itself.
 */
export interface PeerComputingInput {
}

/**
 * Now and then from who computes something that others may wait for: it is no reason to give it up. A sender whose computation makes no
 * progress ends itself.
 */
export interface PeerComputing {
}
