"use client";

import { ChevronRight } from "lucide-react";
import { useState, useTransition } from "react";
import { askServer } from "@/components/ui/ask-server";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { CheckboxField } from "@/components/ui/checkbox-field";
import { DialogClose } from "@/components/ui/dialog";
import { SegmentedField } from "@/components/ui/segmented-field";
import { SelectField } from "@/components/ui/select-field";
import { SheetBody, SheetFooter } from "@/components/ui/sheet";
import { TextField } from "@/components/ui/text-field";
import { TextareaField } from "@/components/ui/textarea-field";
import { useUnloadGuard } from "@/components/ui/use-unload-guard";
import { KEY_NAME_MAX } from "@/lib/keys/schema";
import {
  DEFAULT_EXPIRY_DAYS,
  EXPIRY_PRESET_DAYS,
  type Expiry,
  expiryRefusal,
  type KeyPolicy,
} from "@/lib/keys/schema-expiry";
import type { KeyKind } from "@/lib/keys/view";
import { type ExpiryChoice, ExpiryField } from "./expiry-field";
import type { CreateKeyAction, MadeKey } from "./key-actions-types";
import { keySummary } from "./key-summary";
import { LimitFields, limitsOf } from "./limit-fields";
import { NewKeyReach, type TeamReachAction } from "./new-key-reach";

export interface CreateKeyFormProps {
  teams: readonly { readonly id: string; readonly name: string }[];
  /** Chosen to begin with. */
  ownTeamId?: string;
  policy: KeyPolicy;
  /** Operators may make service keys. */
  operator: boolean;
  now: Date;
  create: CreateKeyAction;
  /** What a new key of a team would see. */
  reach: TeamReachAction;
  /** The installation's limits, which hold where a key has none. */
  limits: { readonly requestsPerMinute: number | null; readonly concurrentCalls: number | null };
  onMade: (made: MadeKey) => void;
}

/** The form in the sheet. What was typed stays after a refusal; the key is only in the answer. */
export function CreateKeyForm({
  teams,
  ownTeamId,
  policy,
  operator,
  now,
  create,
  reach,
  limits,
  onMade,
}: CreateKeyFormProps) {
  const [name, setName] = useState("");
  const [teamId, setTeamId] = useState((teams.find(({ id }) => id === ownTeamId) ?? teams[0])?.id);
  const [kind, setKind] = useState<KeyKind>("personal");
  const [expiry, setExpiry] = useState<ExpiryChoice>(() => firstChoice(policy, now));
  const [addresses, setAddresses] = useState("");
  const [admin, setAdmin] = useState(false);
  const [limitTexts, setLimitTexts] = useState({ requestsPerMinute: "", concurrentCalls: "" });
  const [refusal, setRefusal] = useState<{ message: string; fields: Record<string, string> }>();
  const [pending, start] = useTransition();
  // The answer on its way is the only one that has the key.
  useUnloadGuard(pending);
  const expires = toExpiry(expiry);
  const fields = refusal?.fields ?? {};
  const limitError = fields.requestsPerMinute ?? fields.concurrentCalls;
  const addressError = Object.entries(fields).find(([field]) =>
    field.startsWith("allowedAddresses"),
  );

  function submit() {
    if (!expires) {
      setRefusal({ message: "", fields: { expires: "Choose the last day." } });
      return;
    }
    start(async () => {
      const allowedAddresses = addresses.split(/[\s,]+/).filter(Boolean);
      const input = {
        name,
        teamId,
        kind: admin ? "service" : kind,
        expires,
        allowedAddresses,
      } as const;
      const scopes: ("mcp" | "admin")[] | undefined = admin ? ["mcp", "admin"] : undefined;
      const limited = Object.values(limitTexts).some((text) => text.trim() !== "");
      const keyLimits = operator && limited ? limitsOf(limitTexts) : undefined;
      const result = await askServer(create({ ...input, scopes }, keyLimits));
      if (result.ok) onMade(result.value);
      else setRefusal({ message: result.message, fields: { ...result.fields } });
    });
  }

  return (
    <form
      className="contents"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <SheetBody>
        {refusal?.message && Object.keys(fields).length === 0 && (
          <Banner tone="red">{refusal.message}</Banner>
        )}
        <TextField
          name="name"
          label="Name"
          hint="What will use it, such as “CI deploy” or “Claude on my laptop”."
          maxLength={KEY_NAME_MAX}
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={fields.name}
          required
        />
        {teams.length > 1 && (
          <SelectField
            name="teamId"
            label="Team"
            options={teams.map((team) => ({ value: team.id, label: team.name }))}
            value={teamId}
            onValueChange={setTeamId}
            error={fields.teamId}
            required
          />
        )}
        {operator && (
          <SegmentedField
            label="Kind"
            options={[
              { value: "personal", label: "Personal" },
              { value: "service", label: "Service" },
            ]}
            value={admin ? "service" : kind}
            disabled={admin}
            onValueChange={(value) => setKind(value === "service" ? "service" : "personal")}
            hint={
              admin
                ? "The team's: a key that administers depends on nobody's role."
                : kind === "personal"
                  ? "Yours: it stops working when you are disabled."
                  : "The team's: it goes on working when its maker leaves."
            }
            error={fields.kind}
          />
        )}
        <ExpiryField
          value={expiry}
          onChange={setExpiry}
          policy={policy}
          now={now}
          error={fields.expires}
        />
        {teamId && (
          <NewKeyReach
            teamId={teamId}
            teamName={teams.find(({ id }) => id === teamId)?.name ?? "its team"}
            read={reach}
          />
        )}
        <details className="group" open={addressError || limitError ? true : undefined}>
          <summary className="flex w-fit list-none items-center gap-1 rounded-sm text-sm text-muted hover:text-ink [&::-webkit-details-marker]:hidden">
            <ChevronRight
              aria-hidden="true"
              className="size-3.5 transition-transform duration-120 group-open:rotate-90"
            />
            More
          </summary>
          <div className="mt-3 flex flex-col gap-5">
            <TextareaField
              label="Allowed addresses"
              note="optional"
              hint="One address or network a line, such as 192.0.2.0/24. Empty: from anywhere."
              rows={3}
              mono
              value={addresses}
              onChange={(event) => setAddresses(event.target.value)}
              error={addressError?.[1]}
            />
            {operator && (
              <>
                <LimitFields
                  value={limitTexts}
                  onChange={setLimitTexts}
                  errors={fields}
                  fallback={limits}
                />
                <CheckboxField
                  label="Administers servers and keys"
                  hint="With the admin scope, its tokens may call /api/v1. Give it to scripts alone."
                  checked={admin}
                  onCheckedChange={setAdmin}
                />
              </>
            )}
          </div>
        </details>
      </SheetBody>
      <SheetFooter>
        <p aria-live="polite" className="basis-full text-sm">
          {keySummary({
            expires,
            policy,
            now,
            kind: admin ? "service" : kind,
            teamName: teams.find(({ id }) => id === teamId)?.name,
          })}
        </p>
        <DialogClose>
          <Button>Cancel</Button>
        </DialogClose>
        <Button type="submit" variant="primary" pending={pending}>
          Create key
        </Button>
      </SheetFooter>
    </form>
  );
}

function toExpiry({ choice, date }: ExpiryChoice): Expiry | null {
  if (choice === "never") return { type: "never" };
  if (choice !== "date") return { type: "days", days: Number(choice) };
  return /^\d{4}-\d{2}-\d{2}$/.test(date) ? { type: "date", date } : null;
}

/** The usual lifetime, or the longest preset that the policy allows, or a date. */
function firstChoice(policy: KeyPolicy, now: Date): ExpiryChoice {
  const fits = (days: number) => expiryRefusal(policy, { type: "days", days }, now) === null;
  const days = [DEFAULT_EXPIRY_DAYS, ...[...EXPIRY_PRESET_DAYS].reverse()].find(fits);
  return { choice: days === undefined ? "date" : String(days), date: "" };
}
