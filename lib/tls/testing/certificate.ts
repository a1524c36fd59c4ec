import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

interface Wanted {
  readonly name: string;
  readonly from?: Date;
  readonly until?: Date;
  /** The issuer that signs the certificate. By default, the certificate is self-signed. */
  readonly issuer?: { readonly name: string; readonly key: KeyObject };
}

const DAY_MS = 86_400_000;

/**
 * Creates a certificate (RFC 5280), its private key in PEM, and the key object for signing others.
 * It is generated for each test, so that the repository contains no private key.
 */
export function testCertificate({ name, from, until, issuer }: Wanted) {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = sequence(oid("2a8648ce3d040302"));
  const validity = sequence(
    time(from ?? new Date(Date.now() - DAY_MS)),
    time(until ?? new Date(Date.now() + DAY_MS)),
  );
  const body = sequence(
    tagged(0xa0, Buffer.from([2, 1, 2])),
    tagged(2, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    named(issuer?.name ?? name),
    validity,
    named(name),
    publicKey.export({ type: "spki", format: "der" }),
    tagged(0xa3, sequence(altName(name), basicConstraints())),
  );
  const signature = sign("sha256", body, issuer?.key ?? privateKey);
  const der = sequence(body, algorithm, tagged(3, Buffer.concat([Buffer.from([0]), signature])));
  const lines = der.toString("base64").replace(/.{64}(?=.)/g, "$&\n");
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: String(privateKey.export({ type: "pkcs8", format: "pem" })),
    signing: privateKey,
  };
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  // DER allows only the shortest form of a length.
  const long = length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  const head = length < 128 ? [tag, length] : [tag, ...long];
  return Buffer.concat([Buffer.from(head), content]);
}

const sequence = (...parts: Buffer[]) => tagged(0x30, Buffer.concat(parts));
const oid = (hex: string) => tagged(6, Buffer.from(hex, "hex"));
const octets = (content: Buffer) => tagged(4, content);
const named = (name: string) =>
  sequence(tagged(0x31, sequence(oid("550403"), tagged(0x0c, Buffer.from(name)))));
const time = (at: Date) =>
  tagged(0x18, Buffer.from(`${at.toISOString().replace(/\D/g, "").slice(0, 14)}Z`));
const altName = (name: string) =>
  sequence(oid("551d11"), octets(sequence(tagged(0x82, Buffer.from(name)))));
const basicConstraints = () =>
  sequence(oid("551d13"), octets(sequence(tagged(1, Buffer.from([255])))));
