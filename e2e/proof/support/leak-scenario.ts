import { randomBytes } from "node:crypto";
import { ROOMS, SIGN_IN_PAGES } from "@/components/shell/pages";
import { runCommandLine } from "./command-line";
import { type ActionAnswer, ConsoleClient } from "./console-client";
import { http } from "./http";
import type { LiveServer } from "./live-server";
import { MachineClient } from "./machine-client";
import type { Place } from "./places";
import type { Recording } from "./recording";
import type { Secret } from "./search";
import { OPERATOR, setUp, setUpCode } from "./set-up";

/** A secret that occurs in the run, and the places in which it may be found. */
export interface RunSecret extends Secret {
  readonly only: RegExp;
  /**
   * The exact number of places that must contain the secret. The default is 1, or 0 for a secret
   * that must be nowhere.
   */
  readonly times?: number;
}

export interface Scenario {
  readonly operator: ConsoleClient;
  readonly secrets: readonly RunSecret[];
  /** The output of every command that was run. */
  readonly terminals: readonly Place[];
  visitEveryPage(): Promise<void>;
}

interface Given {
  readonly server: LiveServer;
  readonly environment: Readonly<Record<string, string>>;
  readonly answers: Recording;
}

export const NOWHERE = /^(?!)/;
const CREATED = /^body of run: POST \/keys createKeyAction/;
const random = () => randomBytes(12).toString("base64url");

interface Created {
  readonly key: { readonly id: string };
  readonly plainKey: string;
}

/**
 * Performs every kind of action that people and agents can perform with Latchkey. Returns every
 * secret that occurred, with the places in which it may be found.
 */
export async function runScenario({ server, environment, answers }: Given): Promise<Scenario> {
  const secrets: RunSecret[] = [];
  const terminals: Place[] = [];
  const { record } = answers;
  const { origin } = server;
  const add = (name: string, value: string, only: RegExp, times?: number) =>
    secrets.push({ name, value, only, ...(times === undefined ? {} : { times }) });
  const cookieOf = (client: ConsoleClient) => client.cookies().get("latchkey_session") ?? "";
  const deviceOf = (client: ConsoleClient) => client.cookies().get("latchkey_device") ?? "";
  const command = async (name: string, ...args: string[]) => {
    const done = await runCommandLine(environment, ...args);
    terminals.push({ name: `stdout of ${name}`, bytes: Buffer.from(done.stdout) });
    terminals.push({ name: `stderr of ${name}`, bytes: Buffer.from(done.stderr) });
    return done.stdout;
  };

  // Set up Latchkey, first with a password that is too short.
  const setUpSecret = await setUpCode(server);
  const refused = new ConsoleClient(origin, record);
  await refused.submit("/setup", "setUpAction", {
    ...OPERATOR,
    code: setUpSecret,
    password: "short",
  });
  await refused.act("/setup", "checkSetupLinkAction", setUpSecret);
  const password = `harbour-${random()}`;
  const operator = await setUp(server, { ...OPERATOR, password }, record);
  add("set-up code", setUpSecret, /^server log$/);
  add("operator's password", password, NOWHERE);
  const setUpHead = /^head of run: POST \/setup setUpAction/;
  add("operator's first cookie", cookieOf(operator), setUpHead);
  add("operator's first device cookie", deviceOf(operator), setUpHead);

  // Sign in with a wrong password, with an unknown email address, with the password in the email
  // field, and finally correctly.
  const wrongPassword = `lantern-${random()}`;
  const misplaced = `violet-${random()}`;
  const visitor = new ConsoleClient(origin, record);
  const signIn = (email: string, given: string) =>
    visitor.submit("/sign-in", "signInAction", { email, password: given, next: "/keys" });
  await signIn(OPERATOR.email, wrongPassword);
  await signIn("nobody@example.com", wrongPassword);
  await signIn(misplaced, wrongPassword);
  await signIn(OPERATOR.email, password);
  add("wrong password", wrongPassword, NOWHERE);
  // The form shows the text in its email field again, but only to the person who typed it.
  add("password in the email's field", misplaced, /^body of run: POST \/sign-in signInAction/);
  const signInHead = /^head of run: POST \/sign-in signInAction/;
  add("cookie of a sign-in", cookieOf(visitor), signInHead);
  add("device cookie of a sign-in", deviceOf(visitor), signInHead);

  // Add one person with the console and another person with the command line.
  const asked = { name: "Milo Member", email: "milo@example.com", role: "member" };
  const invited = await operator.act("/people", "createPersonAction", asked);
  const invitation = codeOf(granted<{ link: { url: string } }>(invited).link.url);
  const member = new ConsoleClient(origin, record);
  const memberPassword = `quartz-${random()}`;
  await member.act("/welcome", "checkWelcomeLinkAction", invitation);
  await member.submit("/welcome", "acceptLinkAction", {
    code: invitation,
    password: memberPassword,
  });
  add("invitation's code", invitation, /^body of run: POST \/people createPersonAction/);
  add("member's password", memberPassword, NOWHERE);
  const welcomeHead = /^head of run: POST \/welcome acceptLinkAction/;
  add("member's cookie", cookieOf(member), welcomeHead);
  add("member's device cookie", deviceOf(member), welcomeHead);
  const printed = await command(
    "users create",
    ...["users", "create", "tess@example.com", "--name", "Tess Terminal", "--json"],
  );
  add("code of a link from the terminal", codeOf(printed), /^stdout of users create$/);
  const personId = granted<{ person: { id: string } }>(invited).person.id;

  // Create keys as the operator, as a member, and with the command line.
  const makeKey = async (client: ConsoleClient, name: string, only = CREATED, times = 1) => {
    const input = { name, expires: { type: "days", days: 30 } };
    const made = granted<Created>(await client.act("/keys", "createKeyAction", input));
    add(`plain key "${name}"`, made.plainKey, only, times);
    add(`digits of "${name}"`, made.plainKey.slice(4), only, times);
    return made;
  };
  const first = await makeKey(operator, "first");
  const second = await makeKey(member, "second");
  const mistaken = await makeKey(operator, "in an address");
  await addressesWith(operator, mistaken.plainKey);
  await addressesWith(new ConsoleClient(origin, record), mistaken.plainKey);
  const made = JSON.parse(
    await command("keys create", "keys", "create", "--name", "third", "--json"),
  ) as { id: string; key: string };
  add("plain key of the command line", made.key, /^stdout of keys create$/);

  // Make calls with valid keys, with wrong tokens, and with keys and tokens in wrong places.
  const machine = new MachineClient(origin, record);
  for (const [name, key] of Object.entries({ first, second, third: { plainKey: made.key } })) {
    const token = await machine.token(key.plainKey);
    const [, payload = "", signature = ""] = token.split(".");
    add(`access token of "${name}"`, token, /^body of run: POST \/api\/v1\/auth\/token 200/);
    add(`signature of "${name}"`, signature, /^body of run: POST \/api\/v1\/auth\/token 200/);
    await machine.call(token);
    await machine.call(`${token.slice(0, -4)}AAAA`);
    await machine.call(`${payload}.${payload}.${signature}`);
    await strayRequests(origin, record, key.plainKey, token);
  }
  // Enter a key and a token in fields for names. Latchkey stores and shows these names with the
  // secret masked.
  const misnamed = await makeKey(operator, "in names");
  const bearer = await machine.token(misnamed.plainKey);
  add("access token in names", bearer, /^body of run: POST \/api\/v1\/auth\/token 200/);
  for (const secret of [misnamed.plainKey, bearer]) await namedAfter(machine, bearer, secret);
  const found = `found ${misnamed.plainKey} in a chat`;
  await operator.act("/keys", "revokeKeyAction", misnamed.key.id, found);

  const unknown = `mcp_${randomBytes(16).toString("hex")}`;
  await machine.exchange(unknown);
  await machine.call(unknown);
  await machine.exchange(`${unknown} `);
  add("a key that never was", unknown, NOWHERE);

  // Enter a key in fields that expect the id of a key.
  await member.act("/keys", "revokeKeyAction", first.plainKey, "lost my laptop");
  await member.act("/keys", "disableKeyAction", first.plainKey);
  await member.act("/keys", "renameKeyAction", first.plainKey, "other");
  await command("keys show", "keys", "show", first.plainKey);
  await command("keys revoke", "keys", "revoke", made.key, "--reason", "lost");

  // Rename, disable, enable and revoke keys, and try to use the disabled and the revoked key.
  await operator.act("/keys", "renameKeyAction", first.key.id, "renamed");
  await operator.act("/keys", "disableKeyAction", second.key.id);
  await machine.exchange(second.plainKey);
  await operator.act("/keys", "enableKeyAction", second.key.id);
  await operator.act("/keys", "revokeKeyAction", first.key.id, "the run ends it");
  await machine.exchange(first.plainKey);

  // Reset a member's password. Change the operator's password, first with a wrong current password.
  const reset = await operator.act("/people", "resetPasswordAction", personId);
  const resetCode = codeOf(
    granted<{ link?: { url: string }; url?: string }>(reset).link?.url ?? "",
  );
  add("code of a reset", resetCode, /^body of run: POST \/people resetPasswordAction/);
  const [wrongCurrent, newPassword] = [`meadow-${random()}`, `bicycle-${random()}`];
  const change = (currentPassword: string) =>
    operator.act("/settings", "changePasswordAction", { currentPassword, newPassword });
  await change(wrongCurrent);
  await change(password);
  add("wrong current password", wrongCurrent, NOWHERE);
  add("new password", newPassword, NOWHERE);

  const visitEveryPage = async () => {
    answers.part("pages");
    const paths = [
      ...ROOMS.map(({ href }) => href),
      ...[`/keys/${first.key.id}`, `/keys/${second.key.id}`, `/keys/${made.id}`],
      ...["/activity/export?format=csv", "/activity/export?format=json"],
      ...[...SIGN_IN_PAGES, "/nowhere"],
      ...["/api/auth/session", "/api/auth/providers", "/.well-known/jwks.json", "/readyz"],
    ];
    const signedOut = new ConsoleClient(origin, record);
    const again = new ConsoleClient(origin, record);
    await again.submit("/sign-in", "signInAction", {
      ...{ email: OPERATOR.email, password: newPassword, next: "/" },
    });
    add("cookie of the last sign-in", cookieOf(again), /^head of pages: POST \/sign-in/);
    for (const client of [operator, again, member, signedOut]) {
      for (const path of paths) {
        await client.page(path);
        await client.payload(path);
      }
    }
    await again.act("/", "signOutAction");
    answers.part("run");
  };
  return { operator, secrets, terminals, visitEveryPage };
}

/** Opens pages whose path or query contains a key. The key is sent both unescaped and escaped. */
async function addressesWith(client: ConsoleClient, key: string): Promise<void> {
  for (const written of [key, key.replace("_", "%5F")]) {
    const query = `/keys?q=${written}`;
    for (const path of [`/auth/${written}`, `/keys/${written}`, `/nowhere/x${written}`, query]) {
      await client.page(path);
      await client.payload(path);
    }
    await client.page(`/sign-in?next=${encodeURIComponent(query)}`);
  }
}

/**
 * Makes calls in which the name of the client, a tool, a prompt, a resource or a method is a
 * secret.
 */
async function namedAfter(machine: MachineClient, token: string, secret: string): Promise<void> {
  const clientInfo = { name: secret, version: "1" };
  const start = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo };
  await machine.ask(token, "initialize", start);
  await machine.ask(token, "tools/call", { name: secret, arguments: {} });
  await machine.ask(token, "prompts/get", { name: secret });
  await machine.ask(token, "resources/read", { uri: `file:///tmp/${secret}` });
  await machine.ask(token, secret, {});
  await machine.ask(token, "tools/list", {}, { "user-agent": `${secret}/1` });
  await machine.ask(token, "tools/list", {}, { "mcp-protocol-version": secret });
}

/** Sends the key and the token in wrong places: in a query, a field and a header. */
async function strayRequests(
  origin: string,
  record: Recording["record"],
  key: string,
  token: string,
): Promise<void> {
  const json = { "content-type": "application/json" };
  const calls: readonly (readonly [string, Parameters<typeof http>[1]])[] = [
    [`/mcp?access_token=${token}`, { method: "POST", headers: json, body: "{}" }],
    [`/api/v1/auth/token?api_key=${key}`, { method: "POST", headers: json, body: "{}" }],
    ["/api/v1/auth/token", { method: "POST", headers: json, body: `{"key":"${key}"}` }],
    ["/api/v1/auth/token", { method: "POST", headers: json, body: `{"api_key":"${key}",}` }],
    ["/api/v1/auth/token", { method: "POST", headers: json, body: `"${key}"` }],
    ["/mcp", { method: "POST", headers: { ...json, authorization: `Bearer ${key}` }, body: "{}" }],
    ["/mcp", { method: "POST", headers: { ...json, authorization: `Basic ${key}` }, body: "{}" }],
    ["/mcp", { method: "POST", headers: { ...json, "x-api-key": key }, body: "{}" }],
  ];
  for (const [path, call = {}] of calls)
    record(origin + path, call, await http(origin + path, call));
}

function granted<T>(answer: ActionAnswer): T {
  if (!answer.ok) throw new Error(`Refused: ${answer.code}.`);
  return answer.value as T;
}

function codeOf(text: string): string {
  const code = /#([\w-]{20,})/.exec(text)?.[1];
  if (!code) throw new Error(`There is no link in ${text}`);
  return code;
}
