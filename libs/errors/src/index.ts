export { ThawError, messageOf, toThawError, type ErrorCode } from './thaw-error.js';
