import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT } from "@/e2e/fixtures/start-server";
import { testCertificate } from "@/lib/tls/testing/certificate";
import { installedProgram } from "./installed-program";
import { type RunningProgram, runProgram } from "./run-program";

export const PUBLIC_NAME = "keys.example.com";
export const PROXIES = ["nginx", "haproxy", "caddy"] as const;
export type ProxyName = (typeof PROXIES)[number];

/** The heading in docs/proxies.md for installations under a path, and the path in its example. */
export const UNDER_A_PATH = "## Under a path\n";
export const BASE_PATH = "/tools/latchkey";

/**
 * Returns the first code block in docs/proxies.md that is marked with the given language, after
 * `heading` if it is given. Throws if there is no such block.
 */
export function documented(language: string, heading = ""): string {
  const whole = readFileSync(join(PROJECT, "docs/proxies.md"), "utf8");
  const text = whole.slice(whole.indexOf(heading));
  const block = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "m").exec(text)?.[1];
  if (block === undefined) throw new Error(`docs/proxies.md has no block of ${language}.`);
  return block;
}

/**
 * Returns the settings that docs/proxies.md gives for Latchkey, with the given port instead of 443.
 */
export function documentedEnvironment(port: number): Record<string, string> {
  const lines = documented("sh").trim().split("\n");
  const given = Object.fromEntries(lines.map((line) => line.split(/=(.*)/, 2)));
  return { ...given, PUBLIC_URL: `${given.PUBLIC_URL}:${port}` };
}

const LANGUAGES = { nginx: "nginx", haproxy: "haproxy", caddy: "caddyfile" } as const;

interface Places {
  readonly folder: string;
  readonly file: string;
  readonly text: string;
}

/**
 * For each proxy, a function that completes the configuration snippet from docs/proxies.md. It
 * returns the configuration, and the arguments that run the proxy in the foreground.
 */
const WAYS: Record<ProxyName, (at: Places) => { text: string; arguments: string[] }> = {
  nginx: ({ folder, file, text }) => ({
    text: `daemon off;
pid ${folder}/nginx.pid;
error_log stderr warn;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
${text}}
`,
    arguments: ["-p", folder, "-e", "stderr", "-c", file],
  }),
  haproxy: ({ file, text }) => ({ text, arguments: ["-db", "-f", file] }),
  caddy: ({ file, text }) => ({
    text: `{\n  admin off\n  auto_https disable_redirects\n  default_bind 127.0.0.1\n}\n${text}`,
    arguments: ["run", "--config", file, "--adapter", "caddyfile"],
  }),
};

export interface RunningProxy extends RunningProgram {
  readonly origin: string;
  /** The TLS certificate of the proxy, as PEM. */
  readonly certificate: string;
}

/**
 * Starts a proxy in front of a server. The proxy's configuration is the snippet from
 * docs/proxies.md, after `heading` if it is given. Returns null if the proxy is not installed.
 */
export async function startProxy(
  name: ProxyName,
  port: number,
  serverPort: number,
  heading?: string,
): Promise<RunningProxy | null> {
  const command = installedProgram(name);
  if (command === null) return null;
  const folder = mkdtempSync(join(tmpdir(), `latchkey-${name}-`));
  chmodSync(folder, 0o777);
  const { cert, key } = testCertificate({ name: PUBLIC_NAME });
  const files = { "cert.pem": cert, "key.pem": key, "cert-and-key.pem": cert + key };
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  const text = documented(LANGUAGES[name], heading)
    .replaceAll("/etc/latchkey/", `${folder}/`)
    .replaceAll("127.0.0.1:12009", `127.0.0.1:${serverPort}`)
    .replace("listen 443", `listen 127.0.0.1:${port}`)
    .replace("bind :443", `bind 127.0.0.1:${port}`)
    .replace(`${PUBLIC_NAME} {`, `https://${PUBLIC_NAME}:${port} {`);
  const file = join(folder, `${name}.conf`);
  const way = WAYS[name]({ folder, file, text });
  writeFileSync(file, way.text);
  const running = await runProgram({
    ...{ command, arguments: way.arguments, port, logFile: join(folder, "log") },
    environment: { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
  });
  return {
    log: running.log,
    stop: async () => {
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    },
    origin: `https://${PUBLIC_NAME}:${port}`,
    certificate: cert,
  };
}
