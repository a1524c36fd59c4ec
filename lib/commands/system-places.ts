import { lstatSync, readdirSync, readlinkSync, realpathSync } from "node:fs";
import { isWithin } from "./within";

/** Folders of programs and libraries. */
const FOLDERS = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix", "/gnu"];

/** Entries of /etc for names, users, time, certificates and libraries, without secrets. */
const ETC =
  /^(alternatives|ca-certificates.*|crypto-policies|fonts|gai\.conf|group|host\.conf|hosts|java.*|ld\.so\..*|locale\..*|localtime|mime\.types|nsswitch\.conf|os-release|passwd|protocols|python.*|resolv\.conf|services|timezone)$/;
/** Single files and folders of /etc, because their parents also contain private keys. */
const ETC_PARTS = ["ssl/certs", "ssl/cert.pem", "ssl/openssl.cnf"].concat(
  ["ca-trust", "tls/certs", "tls/cert.pem", "tls/openssl.cnf"].map((part) => `pki/${part}`),
);

/** Whether the path is in one of the system's folders. */
export function isOfSystem(path: string): boolean {
  return FOLDERS.some((folder) => isWithin(path, folder));
}

/** A file or folder of the system in a sandbox, or a symlink to another such place. */
export interface SystemPlace {
  readonly path: string;
  /** The target of a symlink to another system place; null if the place is not a symlink. */
  readonly link: string | null;
}

/** The files and folders of the system that every command sees, read-only. */
export function systemPlaces(): SystemPlace[] {
  const etc = namesIn("/etc").filter((name) => ETC.test(name));
  return [...FOLDERS, ...[...etc, ...ETC_PARTS].map((name) => `/etc/${name}`)].flatMap(placeAt);
}

function placeAt(path: string): SystemPlace[] {
  try {
    if (!lstatSync(path).isSymbolicLink()) return [{ path, link: null }];
    // A symlink whose target is visible is kept, because some programs read the link, as of
    // /etc/localtime.
    return [{ path, link: isOfSystem(realpathSync(path)) ? readlinkSync(path) : null }];
  } catch {
    return [];
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
