// Original file: protos/thaw/v1/workers.proto


export interface UnreachedPeerInput {
  'workerId'?: (string);
  'message'?: (string);
}

export interface UnreachedPeer {
  'workerId': (string);
  'message': (string);
}
