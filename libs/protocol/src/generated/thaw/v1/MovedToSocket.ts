// Original file: protos/thaw/v1/peers.proto


/**
 * What the sender says from now on comes by the socket, in order behind this.
 */
export interface MovedToSocketInput {
}

/**
 * What the sender says from now on comes by the socket, in order behind this.
 */
export interface MovedToSocket {
}
