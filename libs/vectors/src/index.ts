export { isFiniteVector } from './finite.js';
export { HostMemory, LEAST_PLACED_BYTES, type HostFile, type Stamp } from './host-memory.js';
export { isHostName, newHostName } from './host-names.js';
export { MappedFile } from './mapped-file.js';
export { WEIGHT_BITS, writeMix, type Share } from './mixed-bytes.js';
export { scaledValue, writeScaled } from './scaled-bytes.js';
export { addInto, writeSum } from './sums.js';
