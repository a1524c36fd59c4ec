"use client";

import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useRef, useState, useTransition } from "react";
import { createTeamAction } from "@/app/(console)/teams/actions";
import { useUnsaved } from "@/components/ui/confirm/unsaved";
import { useFormChanged } from "@/components/ui/confirm/use-form-changed";
import { RefusalBanner } from "@/components/ui/feedback/refusal-banner";
import { askServer } from "@/components/ui/form/ask-server";
import { Button } from "@/components/ui/form/button";
import type { FormOutcome } from "@/components/ui/form/outcome";
import { TextField } from "@/components/ui/form/text-field";
import { useFocusRefusal } from "@/components/ui/form/use-focus-refusal";
import { Sheet, SheetBody, SheetFooter } from "@/components/ui/overlay/sheet";
import { SubmitButtons } from "@/components/ui/overlay/submit-buttons";
import { slugOf, TEAM_NAME_MAX, TEAM_SLUG_MAX } from "@/lib/teams/schema";

/**
 * The button that opens the sheet for a new team, and the sheet. A search parameter in the URL says
 * whether the sheet is open.
 */
export function CreateTeam() {
  const [open, setOpen] = useQueryState("create", parseAsStringLiteral(["1"]));
  return (
    <>
      <Button variant="primary" onClick={() => void setOpen("1")}>
        <Plus aria-hidden="true" />
        Create team
      </Button>
      <Sheet
        open={open === "1"}
        onOpenChange={(next) => void setOpen(next ? "1" : null)}
        title="Create team"
        description="Members create keys for their team. You grant it servers on its page."
      >
        <CreateTeamForm onMade={() => setOpen(null)} />
      </Sheet>
    </>
  );
}

interface CreateTeamFormProps {
  /**
   * Closes the sheet. The promise resolves when the URL no longer contains the sheet's parameter.
   */
  onMade: () => Promise<unknown>;
}

function CreateTeamForm({ onMade }: CreateTeamFormProps) {
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const [name, setName] = useState("");
  const [slug, setSlug] = useState<string>();
  const [state, setState] = useState<FormOutcome<unknown>>(null);
  const [pending, start] = useTransition();
  useUnsaved(useFormChanged(form).changed);
  useFocusRefusal(form, state, "name");
  const fields = state && !state.ok ? state.fields : {};
  return (
    <form
      ref={form}
      className="contents"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        start(async () => {
          const result = await askServer(createTeamAction({ name, slug: slug || undefined }));
          setState(result);
          if (!result.ok) return;
          // The sheet is removed from the URL before the navigation, so that Back does not open it
          // again.
          await onMade();
          router.push(`/teams/${result.value.slug}`);
        });
      }}
    >
      <SheetBody>
        <RefusalBanner state={state} />
        <TextField
          name="name"
          label="Name"
          maxLength={TEAM_NAME_MAX}
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={fields.name}
          required
        />
        <TextField
          name="slug"
          label="Short name"
          hint="Used in URLs, on the command line and in caller headers. Renaming the team does not change it."
          mono
          maxLength={TEAM_SLUG_MAX}
          value={slug ?? slugOf(name)}
          onChange={(event) => setSlug(event.target.value)}
          error={fields.slug}
        />
      </SheetBody>
      <SheetFooter>
        <SubmitButtons pending={pending}>Create team</SubmitButtons>
      </SheetFooter>
    </form>
  );
}
