export { ThawError, isUnavailable, messageOf, toThawError, type ErrorCode } from './thaw-error.js';
