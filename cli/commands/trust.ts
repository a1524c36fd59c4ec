import { EXPIRIES, expiryOf, givesExpiry } from "@/cli/arguments/expiry-options";
import { ruleIdOf, teamIdOf } from "@/cli/arguments/look-up";
import { readText } from "@/cli/arguments/read-text";
import type { Command, Given } from "@/cli/terminal/command";
import { testToken } from "@/gateway/trust/test-token";
import type { Context } from "@/lib/core/context";
import { succeed } from "@/lib/errors/errors";
import { showKeyPolicy } from "@/lib/keys/creation/show-key-policy";
import { CREDENTIAL_STATUSES } from "@/lib/keys/view-bounds";
import { policyOfTeam } from "@/lib/keys/view-policies";
import { createRule } from "@/lib/trust/create-rule";
import { endRule } from "@/lib/trust/end-rule";
import { listRules } from "@/lib/trust/list-rules";
import { showRule } from "@/lib/trust/show-rule";
import { updateRule } from "@/lib/trust/update-rule";
import type { TrustRuleView } from "@/lib/trust/view";
import { applyRulesCommand } from "./apply-rules";
import { ruleClaims, ruleOptions, ruleSettings } from "./rule-options";
import { ruleTable, ruleText, triedText } from "./trust-text";

const missing = "There is no such trust rule.";
const argument = "ID";
type ListStatus = (typeof CREDENTIAL_STATUSES)[number];

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
    ...ruleOptions,
  },
  exclusive: EXPIRIES,
  run: async (ctx, given) => {
    const team = await teamIdOf(ctx, given.text("team"));
    if (!team.ok) return team;
    const claims = ruleClaims(given);
    if (!claims.ok) return claims;
    const own = ruleSettings(given);
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
      expires: expiryOf(given, policyOfTeam(policy.value, team.value).maxKeyDays),
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
    status: { value: "STATUS", help: CREDENTIAL_STATUSES.join(", ") },
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
  options: { name: { value: "NAME", help: "a new name" }, ...ruleOptions },
  exclusive: EXPIRIES,
  missing,
  run: (ctx, given) =>
    withId(ctx, given, async (id) => {
      const own = ruleSettings(given);
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
  applyRulesCommand,
];
