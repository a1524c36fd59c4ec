/** The version of Latchkey. A test ensures that it equals the version in package.json. */
export const VERSION = "0.1.0";
