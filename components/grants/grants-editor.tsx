"use client";

import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { askServer } from "@/components/ui/ask-server";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { useUnsaved } from "@/components/ui/leaving/unsaved";
import { SegmentedField } from "@/components/ui/segmented-field";
import { Spinner } from "@/components/ui/spinner";
import { useToast } from "@/components/ui/toast";
import { footer } from "@/components/ui/toast-place";
import type { GrantsView, ReachView } from "@/lib/grants/view";
import type { GrantChoice } from "@/lib/grants/view-choices";
import type { GrantActions } from "./grant-actions-types";
import { draftOf, type GrantDraft, grantsOf, isSame, NO_GRANT } from "./grant-draft";
import { ReachLine } from "./reach-line";
import { ServerGrantRow } from "./server-grant-row";
import { useReachPreview } from "./use-reach-preview";

interface GrantsEditorProps {
  /** A key may also have exactly its team's. */
  holder: "team" | "key";
  choices: readonly GrantChoice[];
  grants: GrantsView;
  /** As it is saved. */
  reach: ReachView;
  actions: GrantActions;
}

/** What a team or key may reach, with what that comes to said before it is saved. */
export function GrantsEditor({ holder, choices, grants, reach, actions }: GrantsEditorProps) {
  const router = useRouter();
  const { toast } = useToast();
  const [pending, start] = useTransition();
  const [error, setError] = useState<string>();
  const isKey = holder === "key";
  const savedOwn = !isKey || grants.key !== null;
  const [saved, setSaved] = useState<GrantDraft>(() => draftOf(grants.key ?? grants.team, choices));
  const [draft, setDraft] = useState(saved);
  const [own, setOwn] = useState(savedOwn);
  const [wasOwn, setWasOwn] = useState(savedOwn);
  const changed = own !== wasOwn || (own && !isSame(draft, saved));
  useUnsaved(changed);
  const wanted = own ? grantsOf(draft) : null;
  const { preview, refusal } = useReachPreview(actions.preview, changed ? wanted : undefined);
  const who = isKey ? "This key" : "This team";

  function save() {
    start(async () => {
      const result = await askServer(actions.save(wanted));
      if (!result.ok) {
        setError(Object.values(result.fields)[0] ?? result.message);
        return;
      }
      setError(undefined);
      setSaved(draft);
      setWasOwn(own);
      toast({ title: "Saved, and in effect everywhere", tone: "green" });
      router.refresh();
    });
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      {isKey && (
        <div className="border-b border-line px-5 py-4">
          <SegmentedField
            label="Reach"
            hideLabel
            options={[
              { value: "team", label: "Everything its team reaches" },
              { value: "own", label: "Only a part" },
            ]}
            value={own ? "own" : "team"}
            onValueChange={(value) => setOwn(value === "own")}
            hint={
              own
                ? "Never more than the team: what the team loses, this key loses too."
                : "What the team gains or loses, this key does too."
            }
          />
        </div>
      )}
      {own && choices.length === 0 && (
        <p className="px-5 py-8 text-center text-sm text-muted">
          {isKey ? "Its team reaches no servers." : "There are no servers yet."}
        </p>
      )}
      {own && choices.length > 0 && (
        <ul aria-label="Servers" className="divide-y divide-line">
          {choices.map((choice) => (
            <ServerGrantRow
              key={choice.server.id}
              choice={choice}
              grant={draft[choice.server.name] ?? NO_GRANT}
              onChange={(grant) => setDraft({ ...draft, [choice.server.name]: grant })}
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
              <Spinner /> Working out what it would see
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
                setDraft(saved);
                setOwn(wasOwn);
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
