/** The most keys that one report may contain. */
export const REPORT_MAX = 100;

/** The form of an API key in any text, as a secret scanner finds it. */
const KEY = /\bmcp_[0-9a-f]{32}\b/g;

/** Returns the API keys in a text, each once, in their order. Such a key need not exist. */
export function keysIn(text: string): string[] {
  return [...new Set(text.match(KEY) ?? [])];
}
