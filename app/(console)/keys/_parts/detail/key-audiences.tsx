"use client";

import { setKeyAudiencesAction } from "@/app/(console)/keys/grant-actions";
import { AudienceChecks, audiencesIn } from "@/components/grants/audience-checks";
import { useToast } from "@/components/ui/feedback/toast";
import { StoredForm } from "@/components/ui/stored/stored-form";
import { useSavedForm } from "@/components/ui/stored/use-saved-form";
import { useStored } from "@/components/ui/stored/use-stored";
import type { AudienceChoices } from "@/lib/outward/view";

interface Granted {
  readonly audiences: readonly string[];
}

/**
 * The form that selects the servers outside the gateway for which a key, connection or trust rule
 * can get tokens.
 */
export function KeyAudiences({ id, choices, version }: AudienceChoices & { id: string }) {
  const { toast } = useToast();
  const nameOf = (uri: string) => choices.find((one) => one.uri === uri)?.name ?? uri;
  const kept = useStored<Granted>({
    stored: {
      values: { audiences: choices.filter(({ granted }) => granted).map(({ uri }) => uri) },
      version,
    },
    describe: ({ audiences }) => ({ "Outside servers": audiences.map(nameOf).join(", ") }),
    read: ({ audiences }) => ({ audiences: audiences as string[] }),
  });
  const saved = useSavedForm({
    send: (data) => {
      const mine = { audiences: audiencesIn(data) };
      return kept.save(mine, (from) => setKeyAudiencesAction(id, mine.audiences, from));
    },
    onDone: () => toast({ title: "Outside servers saved", tone: "green" }),
    focus: "audience",
    kept,
  });
  const shown = new Set(kept.shown.values.audiences);
  return (
    <StoredForm saved={saved} kept={kept} submit="Save outside servers">
      <AudienceChecks
        choices={choices.map((choice) => ({ ...choice, granted: shown.has(choice.uri) }))}
        errors={saved.fields}
        headed
      />
    </StoredForm>
  );
}
