import type { Command, Given, Option } from "@/cli/terminal/command";
import { testToken } from "@/gateway/trust/test-token";
import { readVariable } from "@/lib/config/env";
import { asInput } from "@/lib/core/as-input";
import type { Context } from "@/lib/core/context";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { showKeyPolicy } from "@/lib/keys/creation/show-key-policy";
import { KEY_STATUSES } from "@/lib/keys/schema";
import { applyRules } from "@/lib/trust/code/apply-rules";
import { planRules } from "@/lib/trust/code/plan-rules";
import { readRulesFile } from "@/lib/trust/code/read-rules-file";
import { planRulesSchema } from "@/lib/trust/code/schema-code";
import { createRule } from "@/lib/trust/create-rule";
import { endRule } from "@/lib/trust/end-rule";
import { listRules } from "@/lib/trust/list-rules";
import { showRule } from "@/lib/trust/show-rule";
import { updateRule } from "@/lib/trust/update-rule";
import type { TrustRuleView } from "@/lib/trust/view";
import { EXPIRIES, expiryOf, expiryOptions, givesExpiry } from "./expiry-options";
import { ruleIdOf, teamIdOf } from "./look-up";
import { APPLY_AGAIN, readText, withFileError } from "./servers-code";
import { rulesPlanText, ruleTable, ruleText, triedText } from "./trust-text";

const missing = "There is no such trust rule.";
const argument = "ID";
type ListStatus = (typeof KEY_STATUSES)[number];

const settings: Readonly<Record<string, Option>> = {
  ...expiryOptions,
  "token-seconds": { value: "N", help: "lifetime of its tokens (default: the policy's)" },
  "per-minute": { value: "N", help: "requests per minute" },
  "at-once": { value: "N", help: "concurrent calls" },
  allow: { value: "NETWORK", help: "works only from this network; may be repeated", many: true },
  jwks: { value: "FILE", help: "a file with the issuer's public keys (default: read from it)" },
  ca: { value: "FILE", help: "a file with the only authorities for the issuer's address, in PEM" },
};

/**
 * Returns the trust rule settings that the options specify. The field of an option that is not
 * given is left out.
 */
function settingsOf(given: Given): Result<Record<string, unknown>> {
  const jwks = textOf(given, "jwks");
  if (!jwks.ok) return jwks;
  const ca = textOf(given, "ca");
  if (!ca.ok) return ca;
  const fields = {
    tokenSeconds: given.number("token-seconds"),
    requestsPerMinute: given.number("per-minute"),
    concurrentCalls: given.number("at-once"),
    allowedAddresses: given.texts("allow").length > 0 ? [...given.texts("allow")] : undefined,
    jwks: jwks.value,
    ca: ca.value,
  };
  const set = Object.entries(fields).filter(([, value]) => value !== undefined);
  return succeed(Object.fromEntries(set));
}

/** Reads the file that an option names. Returns undefined if the option is not given. */
function textOf(given: Given, option: string): Result<string | undefined> {
  const file = given.text(option);
  return file === undefined ? succeed(undefined) : readText(file);
}

/**
 * Parses the options `--claim NAME=PATTERN`. Failure: `invalid_input` if an option does not have
 * this form.
 */
function claimsOf(given: Given): Result<Record<string, string>> {
  const pairs = given.texts("claim").map((text) => /^([^=]+)=(.+)$/.exec(text)?.slice(1) ?? null);
  if (pairs.includes(null)) {
    return fail("invalid_input", { fields: { claim: "Write each claim as NAME=PATTERN." } });
  }
  return succeed(Object.fromEntries(pairs as [string, string][]));
}

const create: Command = {
  name: "trust create",
  help: "Trust an issuer's tokens, so that machines need no key",
  options: {
    name: { value: "NAME", help: "what the rule is for", required: true },
    issuer: { value: "URL", help: "the tokens' iss, exactly", required: true },
    subject: { value: "PATTERN", help: "the tokens' sub; * matches anything but / and :" },
    claim: { value: "NAME=PATTERN", help: "a claim of the tokens; may be repeated", many: true },
    team: { value: "SLUG", help: "its team (default: default)" },
    "private-issuer": {
      help: "read its keys even from a private address, if the policy allows it",
    },
    ...settings,
  },
  exclusive: EXPIRIES,
  run: async (ctx, given) => {
    const team = await teamIdOf(ctx, given.text("team"));
    if (!team.ok) return team;
    const claims = claimsOf(given);
    if (!claims.ok) return claims;
    const own = settingsOf(given);
    if (!own.ok) return own;
    const policy = await showKeyPolicy(ctx, {});
    if (!policy.ok) return policy;
    const made = await createRule(ctx, {
      ...own.value,
      name: given.text("name") ?? "",
      issuer: given.text("issuer") ?? "",
      subject: given.text("subject") ?? null,
      claims: claims.value,
      privateIssuer: given.has("private-issuer"),
      expires: expiryOf(given, policy.value.maxKeyDays),
      ...(team.value ? { teamId: team.value } : {}),
    });
    return made.ok ? shown(ctx, made.value.key.id, "Created.") : made;
  },
};

const list: Command = {
  name: "trust list",
  help: "List trust rules, newest first",
  options: {
    team: { value: "SLUG", help: "rules of this team" },
    status: { value: "STATUS", help: KEY_STATUSES.join(", ") },
    cursor: { value: "TEXT", help: "the cursor printed with the previous page" },
    size: { value: "N", help: "rules per page, at most 100" },
  },
  run: async (ctx, given) => {
    const team = await teamIdOf(ctx, given.text("team"));
    if (!team.ok) return team;
    const found = await listRules(ctx, {
      teamId: team.value,
      status: given.text("status") as ListStatus | undefined,
      cursor: given.text("cursor"),
      pageSize: given.number("size"),
    });
    if (!found.ok) return found;
    const { rows, total, next } = found.value;
    const footer = next ? `\n\n${rows.length} of ${total} rules. More: --cursor ${next}` : "";
    const text = total === 0 ? "No trust rules." : `${ruleTable(rows)}${footer}`;
    return succeed({ json: found.value, text });
  },
};

const show: Command = {
  name: "trust show",
  help: "Show one trust rule",
  argument,
  options: {},
  missing,
  run: (ctx, given) => withId(ctx, given, (id) => shown(ctx, id)),
};

const edit: Command = {
  name: "trust edit",
  help: "Change a trust rule; options left out stay unchanged",
  argument,
  options: { name: { value: "NAME", help: "a new name" }, ...settings },
  exclusive: EXPIRIES,
  missing,
  run: (ctx, given) =>
    withId(ctx, given, async (id) => {
      const own = settingsOf(given);
      if (!own.ok) return own;
      const name = given.text("name");
      const expires = givesExpiry(given) ? { expires: expiryOf(given, null) } : {};
      const fields = { ...own.value, ...expires, ...(name === undefined ? {} : { name }) };
      const changed = await updateRule(ctx, { id, ...fields });
      return changed.ok ? output(changed.value.rule, "Changed.") : changed;
    }),
};

const toggle = (word: "disable" | "enable", help: string): Command => ({
  name: `trust ${word}`,
  help,
  argument,
  options: {},
  missing,
  run: (ctx, given) =>
    withId(ctx, given, async (id) => {
      const changed = await updateRule(ctx, { id, enabled: word === "enable" });
      if (!changed.ok) return changed;
      return output(changed.value.rule, word === "enable" ? "Enabled." : "Disabled.");
    }),
});

const end: Command = {
  name: "trust end",
  help: "End a trust rule and its tokens for good",
  argument,
  options: { reason: { value: "TEXT", help: "why, for the record", required: true } },
  missing,
  run: (ctx, given) =>
    withId(ctx, given, async (id) => {
      const ended = await endRule(ctx, { id, reason: given.text("reason") });
      return ended.ok ? shown(ctx, id, "Ended for good.") : ended;
    }),
};

const test: Command = {
  name: "trust test",
  help: "Say which rule a machine's token in a file fits, or why none; - reads standard input",
  argument: "FILE",
  options: {},
  run: async (ctx, given) => {
    const token = readText(given.text("FILE") ?? "");
    if (!token.ok) return token;
    const tried = await testToken(ctx, { token: token.value });
    if (!tried.ok) return tried;
    const { matched, why } = tried.value;
    const refusedSome = matched === null || why !== null;
    return succeed({ json: tried.value, text: triedText(tried.value), refusedSome });
  },
};

const apply: Command = {
  name: "trust apply",
  help: "Make the trust rules match a file, showing the plan first",
  argument: "FILE",
  options: {
    yes: { help: "apply the plan; without this, only show it" },
    "dry-run": { help: "only show the plan (default)" },
    prune: { help: "also end the rules that the file does not name" },
  },
  exclusive: ["yes", "dry-run"],
  run: async (ctx, given) => {
    const file = given.text("FILE") ?? "";
    const text = readText(file);
    if (!text.ok) return text;
    const rules = withFileError(file, readRulesFile(text.value, readVariable));
    if (!rules.ok) return rules;
    const applied = given.has("yes");
    const input = asInput(planRulesSchema, { rules: rules.value, prune: given.has("prune") });
    if (!input.ok) return input;
    const plan = await (applied ? applyRules : planRules)(ctx, input.value);
    if (!plan.ok) return plan;
    const { changes } = plan.value;
    const end = changes === 0 ? "" : applied ? "\n\nDone." : `\n\n${APPLY_AGAIN}`;
    return succeed({
      json: { applied, ...plan.value },
      text: `${rulesPlanText(plan.value)}${end}`,
    });
  },
};

async function withId(
  ctx: Context,
  given: Given,
  act: (id: string) => ReturnType<Command["run"]>,
): ReturnType<Command["run"]> {
  const id = await ruleIdOf(ctx, given.text(argument) ?? "");
  return id.ok ? act(id.value) : id;
}

async function shown(ctx: Context, id: string, message?: string): ReturnType<Command["run"]> {
  const rule = await showRule(ctx, { id });
  return rule.ok ? output(rule.value, message) : rule;
}

const output = (rule: TrustRuleView, message?: string) =>
  succeed({ json: rule, text: `${message ? `${message}\n\n` : ""}${ruleText(rule)}` });

export const trustCommands: readonly Command[] = [
  create,
  list,
  show,
  edit,
  toggle("disable", "Refuse a trust rule's tokens until it is enabled again"),
  toggle("enable", "Enable a disabled trust rule"),
  end,
  test,
  apply,
];
