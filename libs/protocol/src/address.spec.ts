import { describe, expect, it } from 'vitest';
import { checkedAddress } from './address.js';

describe('an address', () => {
  it.each(['127.0.0.1:7070', 'localhost:0', '[::1]:65535', 'worker-0.workers:80'])('may be %s', (address) => {
    expect(checkedAddress(address, 'coordinator')).toBe(address);
  });

  it.each(['nonsense', '127.0.0.1:abc', '127.0.0.1:65536', ':80', '::1:80', ''])(
    'may not be "%s"',
    (address) => {
      expect(() => checkedAddress(address, 'coordinator')).toThrow(
        `the coordinator's address: expected host:port with a port from 0 to 65535, such as 127.0.0.1:7070, received "${address}"`,
      );
    },
  );
});
