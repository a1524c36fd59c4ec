import type { Command, Given } from "@/cli/terminal/command";
import { facts } from "@/cli/terminal/print";
import { succeed } from "@/lib/errors/errors";
import { readPolicy } from "@/lib/policy/read-policy";
import type { Policy } from "@/lib/policy/schema-policy";
import { updatePolicy } from "@/lib/policy/update-policy";

const NONE = "none";

/** The rules that are numbers, each with its option. Those that may be none are `optional`. */
const NUMBERS = [
  { field: "tokenSeconds", option: "token-seconds", help: "how long an access token lives" },
  { field: "maxKeyDays", option: "max-days", help: "keys live at most N days", optional: true },
  {
    field: "keysPerMember",
    option: "keys-per-member",
    help: "personal keys of a member in a team",
    optional: true,
  },
  {
    field: "keysPerTeam",
    option: "keys-per-team",
    help: "keys of a team, of people and services together",
    optional: true,
  },
  { field: "requestsPerMinute", option: "per-minute", help: "requests of a key", optional: true },
  { field: "concurrentCalls", option: "at-once", help: "calls of a key at once", optional: true },
  { field: "connectionIdleDays", option: "idle-days", help: "a connection may be idle for N days" },
  { field: "connectionDays", option: "connection-days", help: "a connection lives N days" },
  { field: "signingKeyDays", option: "signing-key-days", help: "a signing key is used N days" },
  { field: "callRetentionDays", option: "keep-calls", help: "calls are kept for N days" },
] as const;

const show: Command = {
  name: "policy show",
  help: "Show the installation's policy",
  options: {},
  run: async (ctx) => {
    const policy = await readPolicy(ctx, {});
    return policy.ok ? succeed({ json: policy.value, text: policyText(policy.value) }) : policy;
  },
};

const set: Command = {
  name: "policy set",
  help: "Change the installation's policy; rules left out stay unchanged",
  options: {
    ...Object.fromEntries(
      NUMBERS.map(({ option, help, ...rule }) => {
        const words = "optional" in rule ? `${help}, or ${NONE}` : help;
        return [option, { value: "N", help: words }];
      }),
    ),
    "must-expire": { help: "every key must expire" },
    "may-never-expire": { help: "keys need not expire" },
    "private-servers": { value: "yes|no", help: "servers may have private addresses" },
  },
  exclusive: ["must-expire", "may-never-expire"],
  run: async (ctx, given) => {
    const before = await readPolicy(ctx, {});
    if (!before.ok) return before;
    const updated = await updatePolicy(ctx, { ...before.value, ...changesOf(given) });
    if (!updated.ok) return updated;
    const { after, version } = updated.value;
    return succeed({ json: { ...after, version }, text: `Changed.\n\n${policyText(after)}` });
  },
};

/** Returns the given rules. A number or a choice that is none is left to the verb to refuse. */
function changesOf(given: Given): Partial<Policy> {
  const numbers = NUMBERS.flatMap(({ field, option }) => {
    const isNone = given.text(option) === NONE;
    const value = isNone ? null : given.number(option);
    return value === undefined ? [] : [[field, value] as const];
  });
  const choice = given.text("private-servers");
  const isPrivate = choice === "yes" ? true : choice === "no" ? false : choice;
  return {
    ...Object.fromEntries(numbers),
    ...(given.has("must-expire") ? { allowNoExpiry: false } : {}),
    ...(given.has("may-never-expire") ? { allowNoExpiry: true } : {}),
    ...(isPrivate === undefined ? {} : { allowPrivateUpstreams: isPrivate as boolean }),
  };
}

function policyText(policy: Policy): string {
  const yes = (value: boolean) => (value ? "yes" : "no");
  return facts([
    ...NUMBERS.map(({ field, option }) => [option, String(policy[field] ?? NONE)] as const),
    ["every key must expire", yes(!policy.allowNoExpiry)],
    ["private-servers", yes(policy.allowPrivateUpstreams)],
  ]);
}

export const policyCommands: readonly Command[] = [show, set];
