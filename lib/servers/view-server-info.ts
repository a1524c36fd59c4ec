/**
 * What a server says about itself (MCP, `Implementation`). Every text in it is the server's own.
 */
export interface ServerInfo {
  readonly name: string;
  readonly version: string;
  readonly title?: string;
  readonly websiteUrl?: string;
  readonly icons?: readonly ServerIcon[];
}

export interface ServerIcon {
  readonly src: string;
  readonly mimeType?: string;
  readonly sizes?: readonly string[];
  readonly theme?: string;
}

const INLINE = /^data:image\/(?:png|jpeg|webp|gif);base64,[A-Za-z0-9+/]+=*$/;

/** Returns the address of the server's website, if it is an https address without credentials. */
export function shownWebsite({ websiteUrl = "" }: ServerInfo): string | null {
  const url = URL.canParse(websiteUrl) ? new URL(websiteUrl) : null;
  const isSafe = url?.protocol === "https:" && url.username === "" && url.password === "";
  return url && isSafe ? url.href : null;
}

/**
 * Returns the server's icon, if it is part of its answer and a format that cannot run code. Icons
 * elsewhere are not loaded, because each view would tell their host about it.
 */
export function shownIcon({ icons = [] }: ServerInfo): string | null {
  return icons.find(({ src }) => INLINE.test(src))?.src ?? null;
}
