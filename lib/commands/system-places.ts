import { lstatSync, readdirSync, readlinkSync, realpathSync } from "node:fs";
import { isWithin } from "./within";

/** Programs and libraries, which are the same for everybody. */
const FOLDERS = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix", "/gnu"];

/** Of /etc what programs need for names, users, time, certificates and libraries: nobody's secrets. */
const ETC =
  /^(alternatives|ca-certificates.*|crypto-policies|fonts|gai\.conf|group|host\.conf|hosts|java.*|ld\.so\..*|locale\..*|localtime|mime\.types|nsswitch\.conf|os-release|passwd|protocols|python.*|resolv\.conf|services|timezone)$/;
/** Beside these are private keys. */
const ETC_PARTS = ["ssl/certs", "ssl/cert.pem", "ssl/openssl.cnf"].concat(
  ["ca-trust", "tls/certs", "tls/cert.pem", "tls/openssl.cnf"].map((part) => `pki/${part}`),
);

/** Is it among the programs and libraries of the system? */
export function isOfSystem(path: string): boolean {
  return FOLDERS.some((folder) => isWithin(path, folder));
}

/** One thing of the system as a sandbox has it: itself, or the link that it is. */
export interface SystemPlace {
  readonly path: string;
  /** The text of a link that leads to another such place. */
  readonly link: string | null;
}

/** What of the system every command sees, none of it writable. */
export function systemPlaces(): SystemPlace[] {
  const etc = namesIn("/etc").filter((name) => ETC.test(name));
  return [...FOLDERS, ...[...etc, ...ETC_PARTS].map((name) => `/etc/${name}`)].flatMap(placeAt);
}

function placeAt(path: string): SystemPlace[] {
  try {
    if (!lstatSync(path).isSymbolicLink()) return [{ path, link: null }];
    // Kept where it leads to what is there anyway: some read the link itself, such as /etc/localtime.
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
