/** The version of this software; what a coordinator calls itself. Equal to the packages' version. */
export const VERSION = '0.1.0';
