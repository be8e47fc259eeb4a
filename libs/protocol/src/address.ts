import { InvalidAddress } from './errors.js';

/** Gives an address back if it is host:port. @throws InvalidAddress naming whose address it is */
export function checkedAddress(address: string, role: string): string {
  const port = /^[^:\s]+:(\d{1,5})$|^\[[\da-fA-F:]+\]:(\d{1,5})$/.exec(address);
  if (port === null || Number(port[1] ?? port[2]) > 65_535) throw new InvalidAddress(role, address);
  return address;
}
