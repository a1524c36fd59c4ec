"use client";

import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { Spinner } from "@/components/ui/base/spinner";
import { useUnsaved } from "@/components/ui/confirm/unsaved";
import { Banner } from "@/components/ui/feedback/banner";
import { useToast } from "@/components/ui/feedback/toast";
import { footer } from "@/components/ui/feedback/toast-place";
import { askServer } from "@/components/ui/form/ask-server";
import { Button } from "@/components/ui/form/button";
import type { Outcome } from "@/components/ui/form/outcome";
import { ownMember } from "@/components/ui/form/own-member";
import { SegmentedField } from "@/components/ui/form/segmented-field";
import { ConflictNote } from "@/components/ui/stored/conflict-note";
import { useStored } from "@/components/ui/stored/use-stored";
import type { GrantInput } from "@/lib/grants/schema";
import type { GrantsView, ReachView } from "@/lib/grants/view";
import type { GrantChoice } from "@/lib/grants/view-choices";
import { grantsOf, isSame, NO_GRANT, type ServerGrant } from "./grant-draft";
import { ReachLine } from "./reach-line";
import { ServerGrantRow } from "./server-grant-row";
import { type GrantForm, grantsNow, grantsText, mergeGrants, storedGrants } from "./stored-grants";
import { type ReadReach, useReachPreview } from "./use-reach-preview";

interface GrantsEditorProps {
  /**
   * The kind of object that has the grants. Keys, apps and trust rules can also use the grants of
   * their team instead of their own.
   */
  holder: "team" | "key" | "app" | "rule";
  choices: readonly GrantChoice[];
  grants: GrantsView;
  /** The servers and tools that can be used with the saved grants. */
  reach: ReachView;
  /** Saves the grants. Null means that the holder will use its team's grants. */
  save: (grants: GrantInput[] | null, version: string) => Promise<Outcome<unknown>>;
  preview: ReadReach;
}

/**
 * The editor for the grants of a team, key, app or trust rule. Before the grants are saved, it
 * shows which servers and tools could be used with them.
 */
export function GrantsEditor(props: GrantsEditorProps) {
  const { holder, choices, grants, reach, save, preview: readReach } = props;
  const router = useRouter();
  const { toast } = useToast();
  const [pending, start] = useTransition();
  const [error, setError] = useState<string>();
  const isKey = holder !== "team";
  const kept = useStored<GrantForm>({
    stored: storedGrants(isKey ? "key" : "team", grants, choices),
    describe: grantsText,
    read: (current) => grantsNow(current, grants, choices),
    merge: mergeGrants,
  });
  const { shown, base, conflict } = kept;
  const [round, setRound] = useState(shown.round);
  const [{ own, servers: draft }, setForm] = useState(shown.values);
  if (round !== shown.round) {
    setRound(shown.round);
    setForm(shown.values);
  }
  const setOwn = (next: boolean) => setForm((form) => ({ ...form, own: next }));
  const setServer = (name: string, grant: ServerGrant) =>
    setForm(({ servers, ...form }) => ({ ...form, servers: { ...servers, [name]: grant } }));
  const changed =
    own !== base.values.own || (own && !isSame(draft, base.values.servers)) || conflict !== null;
  useUnsaved(changed);
  kept.follow(changed || pending);
  const wanted = own ? grantsOf(draft) : null;
  const { preview, refusal } = useReachPreview(readReach, changed ? wanted : undefined);
  const who = `This ${holder}`;

  function submit() {
    start(async () => {
      const saved = kept.save({ own, servers: draft }, (from) => save(wanted, from));
      const result = await askServer(saved);
      if (result === null) {
        setError(undefined);
        // The refresh shows servers that have been added since the page was loaded, and hides
        // servers that have been removed.
        router.refresh();
        return;
      }
      if (!result.ok) {
        setError(Object.values(result.fields)[0] ?? result.message);
        return;
      }
      setError(undefined);
      toast({ title: "Access saved", tone: "green" });
      router.refresh();
    });
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {conflict && (
        <div className="border-b border-line px-5 py-4">
          <ConflictNote kept={kept} pending={pending} />
        </div>
      )}
      {isKey && (
        <div className="border-b border-line px-5 py-4">
          <SegmentedField
            label="Access"
            hideLabel
            options={[
              { value: "team", label: "Same as the team" },
              { value: "own", label: "Only some" },
            ]}
            value={own ? "own" : "team"}
            onValueChange={(value) => setOwn(value === "own")}
            hint={
              own
                ? `At most what the team can use: what the team loses, this ${holder} loses too.`
                : `When the team's access changes, so does this ${holder}'s.`
            }
          />
        </div>
      )}
      {own && choices.length === 0 && (
        <p className="px-5 py-8 text-center text-sm text-muted">
          {isKey ? "Its team has no servers yet." : "There are no servers yet."}
        </p>
      )}
      {own && choices.length > 0 && (
        <ul aria-label="Servers" className="divide-y divide-line">
          {choices.map((choice) => (
            <ServerGrantRow
              key={choice.server.id}
              choice={choice}
              grant={ownMember(draft, choice.server.name) ?? NO_GRANT}
              onChange={(grant) => setServer(choice.server.name, grant)}
            />
          ))}
        </ul>
      )}
      <div
        {...(changed ? footer : {})}
        className={
          changed
            ? "sticky bottom-0 flex flex-wrap items-start gap-3 rounded-b-surface border-t border-line bg-surface px-5 py-3"
            : "flex flex-wrap items-start gap-3 border-t border-line px-5 py-3 first:border-t-0"
        }
      >
        <div aria-live="polite" className="min-w-0 flex-1 basis-60 py-1">
          {error || refusal ? (
            <Banner tone="red">{error ?? refusal?.text}</Banner>
          ) : changed && !preview ? (
            <p className="flex items-center gap-2 text-sm text-muted">
              <Spinner /> Checking what it would see
            </p>
          ) : (
            <ReachLine reach={preview ?? reach} who={who} draft={changed} />
          )}
        </div>
        {changed && (
          <div className="flex gap-2">
            <Button
              disabled={pending}
              onClick={() => {
                kept.takeStored();
                setError(undefined);
              }}
            >
              Discard
            </Button>
            <Button type="submit" variant="primary" pending={pending} disabled={refusal?.final}>
              Save
            </Button>
          </div>
        )}
      </div>
    </form>
  );
}
