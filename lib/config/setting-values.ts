import { z } from "zod";
import { parseNetwork } from "@/lib/network/parse-network";
import { basePathOf } from "@/lib/process/base-path";
import { readProxy } from "./read-proxies";

export const flag = z
  .enum(["0", "1"], { error: "must be 0 or 1" })
  .transform((value) => value === "1");
export const list = z.string().transform((value) =>
  value
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean),
);

/**
 * The path of a public URL. It has only characters that mean the same in URLs, cookies, shells and
 * the configuration of proxies.
 */
const BASE_PATH = /^\/(?:[A-Za-z0-9_-][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*\/?)?$/;

export const publicUrl = z.string().transform((value, context) => {
  const url = URL.canParse(value) ? new URL(value) : null;
  const bare = url && BASE_PATH.test(url.pathname) && !url.search && !url.hash && !url.username;
  if (!url || !bare || !/^https?:$/.test(url.protocol)) {
    context.addIssue(
      "must be an address such as https://latchkey.example.com or https://example.com/tools/latchkey",
    );
    return z.NEVER;
  }
  return url.origin + basePathOf(value);
});

const HOSTED_ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[a-z0-9_.:[\]-]+$/i;

/**
 * Origins exactly as browsers send them. `null` is the origin of every sandboxed page and of files,
 * so it names nobody.
 */
export const origins = list.transform((values, context) =>
  values.map((value) => {
    const url = URL.canParse(value) ? new URL(value) : null;
    if (url && /^https?:$/.test(url.protocol)) {
      if (`${url.origin}/` === url.href && !value.includes("*")) return url.origin;
    } else if (HOSTED_ORIGIN.test(value)) {
      // Browsers also send origins such as that of an extension, which URL calls opaque.
      return value.toLowerCase();
    }
    context.addIssue(
      "must be exact origins such as https://app.example.com, separated by commas, without * and null",
    );
    return z.NEVER;
  }),
);

export const trustProxy = z.string().transform((value, context) => {
  const parts = value.split(/[,\s]+/).filter(Boolean);
  const hops = parts.filter((part) => /^\d+$/.test(part));
  const networks = parts.filter((part) => !/^\d+$/.test(part));
  const count = Number(hops[0] ?? 1);
  const readable = networks.length > 0 && networks.every(parseNetwork);
  if (!readable || hops.length > 1 || count < 1 || count > 10) {
    context.addIssue("must be networks and at most one number of hops, such as 10.0.0.0/8,1");
    return z.NEVER;
  }
  return { networks, hops: count };
});

/**
 * Audiences that identity providers use by default or that belong to other services. Latchkey must
 * not accept tokens that were issued for them.
 */
const OTHERS_AUDIENCE =
  /^(https:\/\/(github\.com|gitlab\.com|kubernetes\.default)([/.:]|$)|sts\.amazonaws\.com$|api:\/\/)/i;

export const trustAudience = z.string().transform((value, context) => {
  if (!/^[\x21-\x7e]{1,200}$/.test(value) || OTHERS_AUDIENCE.test(value)) {
    context.addIssue("must be an audience of Latchkey's own, such as its public URL");
    return z.NEVER;
  }
  return value;
});

export const metricsAddress = z.string().transform((value, context) => {
  const [, host = "", digits = ""] = /^(\[[^\]]+\]|[^:\s]+):(\d{1,5})$/.exec(value) ?? [];
  const port = Number(digits);
  if (host === "" || port > 65_535) {
    context.addIssue("must be a host and a port, such as 127.0.0.1:9464");
    return z.NEVER;
  }
  return { host: host.replace(/^\[|\]$/g, ""), port };
});

/** The message must not repeat the value, because it may contain a password. */
export const proxy = z.string().transform((value, context) => {
  const read = readProxy(value);
  if (read) return read;
  context.addIssue("must be the URL of an HTTP proxy, such as http://proxy.internal:3128");
  return z.NEVER;
});

export const databaseUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\//, "must start with postgres:// or postgresql://");

const LIMIT_MAX = 100_000_000;

/**
 * Creates the schema of a setting for a limit. The setting is a whole number, or 0 for no limit,
 * which is parsed to null.
 */
export const limit = (byDefault: number) => {
  const words = `must be a whole number from 1 to ${LIMIT_MAX}, or 0 for no limit`;
  return z.coerce
    .number(words)
    .int(words)
    .min(0, words)
    .max(LIMIT_MAX, words)
    .default(byDefault)
    .transform((value) => (value === 0 ? null : value));
};

export const port = z.coerce
  .number({ error: "must be a port from 0 to 65535" })
  .int()
  .min(0)
  .max(65_535, "must be a port from 0 to 65535");

/**
 * Minimum length of a tool's name in the catalogue: the longest name of a server, `_`, two
 * characters, `_` and a hash.
 */
export const NAME_MIN = 44;

/** Creates the schema of a setting for a number of characters, within both limits. */
export const characters = (least: number, most: number, byDefault: number) => {
  const words = `must be a whole number from ${least} to ${most}`;
  return z.coerce.number(words).int(words).min(least, words).max(most, words).default(byDefault);
};
