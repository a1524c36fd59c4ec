import { CREDENTIAL_TEXT } from "@/app/(console)/servers/_parts/form/credential-text";
import { ACCESS_TEXT } from "@/app/(console)/servers/_parts/form/path-draft";
import type { SecretRow, ServerDraft } from "@/app/(console)/servers/_parts/form/server-draft";
import { SESSIONS_TEXT } from "@/app/(console)/servers/_parts/form/sessions-text";
import { nameOf } from "@/app/(console)/servers/_parts/form/suggested-name";
import { TIME_TEXTS } from "@/app/(console)/servers/_parts/form/time-texts";
import { TRANSPORT_TEXT } from "@/app/(console)/servers/_parts/transport-text";
import { mergeStored } from "@/components/ui/stored/merge-stored";
import { defaultTimes, TIME_FIELDS } from "@/lib/servers/view-times";
import { amountText } from "@/lib/words/view-count";

/**
 * Merges drafts field by field: a field that this form changed keeps the value in this form. A
 * typed secret replaces a stored secret with the same name.
 */
export function mergeDrafts(base: ServerDraft, mine: ServerDraft, now: ServerDraft): ServerDraft {
  return {
    ...mergeStored(base, mine, now),
    secrets: mergeSecrets(mine.secrets, now.secrets),
    times: mergeStored(base.times, mine.times, now.times),
  };
}

function mergeSecrets(mine: readonly SecretRow[], now: readonly SecretRow[]): SecretRow[] {
  const typed = mine.filter(({ kept }) => kept !== "keep");
  const names = new Set(typed.map(({ name }) => name));
  const stored = now.filter(({ name }) => !names.has(name));
  return [...stored, ...typed].map((row, key) => ({ ...row, key }));
}

const yes = (on: boolean) => (on ? "On" : "Off");

/**
 * Describes a server's fields as text, by the fields' labels in the form. A secret is described
 * only by its name and by when or how it was changed, never by its value.
 */
export function serverText(draft: ServerDraft): Record<string, string> {
  const stdio = draft.transport === "stdio";
  return {
    Transport: TRANSPORT_TEXT[draft.transport],
    ...(stdio
      ? {
          Command: draft.command,
          Arguments: draft.args,
          Paths: (draft.paths ?? [])
            .map(({ path, access }) => `${path} (${ACCESS_TEXT[access].toLowerCase()})`)
            .join("\n"),
        }
      : { URL: draft.url }),
    Name: nameOf(draft),
    Title: draft.title,
    [stdio ? "Environment" : "Headers"]: draft.secrets.map(secretText).sort().join("\n"),
    Credentials: CREDENTIAL_TEXT[draft.credentials],
    "Header name": draft.personHeader,
    "Client ID": draft.oauthClientId,
    "Client secret": draft.oauthClientSecret === "" ? setText(draft.oauthSetAtMs) : "A new value",
    Scope: draft.oauthScope,
    Sessions: SESSIONS_TEXT[draft.sessions],
    "Certificate authorities": draft.ca,
    "Client certificate": draft.clientCertificate,
    "Private key": draft.clientKey === "" ? setText(draft.clientKeySetAtMs) : "A new value",
    "Call timeout": secondsText(draft.callSeconds),
    ...timesText(draft),
    "Prefix tool names": yes(draft.prefixed),
    "Approve changed tools": yes(draft.approvesChanges),
    "Send caller headers": yes(draft.sendsCaller),
  };
}

function timesText({ times, transport }: ServerDraft): Record<string, string> {
  const usual = defaultTimes(transport);
  return Object.fromEntries(
    TIME_FIELDS.map((field) => [
      TIME_TEXTS[field].label,
      times[field].trim() === ""
        ? `${amountText(usual[field], "second")} (default)`
        : secondsText(times[field]),
    ]),
  );
}

/** What was typed into a field of seconds, which need not be a number. */
const secondsText = (typed: string) => `${typed} ${typed.trim() === "1" ? "second" : "seconds"}`;

const setText = (ms: number | undefined) =>
  ms === undefined ? "" : `set ${new Date(ms).toISOString().slice(0, 19).replace("T", " ")} UTC`;

function secretText({ name, kept, setAtMs }: SecretRow): string {
  if (kept === "keep") return `${name}, ${setText(setAtMs)}`;
  return `${name} (${kept === "remove" ? "removed" : "a new value"})`;
}
