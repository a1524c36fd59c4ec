import { lstatSync, readdirSync, readlinkSync, realpathSync } from "node:fs";
import { isWithin } from "./within";

/** Folders of the operating system that contain programs and libraries. */
const FOLDERS = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix", "/gnu"];

/**
 * Matches the entries of /etc that programs need for names, users, time, certificates and
 * libraries. None of them contains secrets.
 */
const ETC =
  /^(alternatives|ca-certificates.*|crypto-policies|fonts|gai\.conf|group|host\.conf|hosts|java.*|ld\.so\..*|locale\..*|localtime|mime\.types|nsswitch\.conf|os-release|passwd|protocols|python.*|resolv\.conf|services|timezone)$/;
/**
 * Single files and folders below /etc. The folders above them are not shown, because they also
 * contain private keys.
 */
const ETC_PARTS = ["ssl/certs", "ssl/cert.pem", "ssl/openssl.cnf"].concat(
  ["ca-trust", "tls/certs", "tls/cert.pem", "tls/openssl.cnf"].map((part) => `pki/${part}`),
);

/** Returns whether the path belongs to one of the system's folders, which every sandbox shows. */
export function isOfSystem(path: string): boolean {
  return FOLDERS.some((folder) => isWithin(path, folder));
}

/**
 * A file or folder of the system that a sandbox shows, or a symlink to another file or folder of
 * the system.
 */
export interface SystemPlace {
  readonly path: string;
  /**
   * The target of the symlink, or null if the path is not a symlink to another path of the system.
   */
  readonly link: string | null;
}

/** Returns the files and folders of the operating system that every command can read. */
export function systemPlaces(): SystemPlace[] {
  const etc = namesIn("/etc").filter((name) => ETC.test(name));
  return [...FOLDERS, ...[...etc, ...ETC_PARTS].map((name) => `/etc/${name}`)].flatMap(placeAt);
}

function placeAt(path: string): SystemPlace[] {
  try {
    if (!lstatSync(path).isSymbolicLink()) return [{ path, link: null }];
    // A symlink to a visible target stays a symlink, because some programs read the link itself
    // (for example /etc/localtime).
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
