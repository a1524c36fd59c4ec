"use client";

import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useState } from "react";
import { createTeamAction } from "@/app/(console)/teams/actions";
import { Button } from "@/components/ui/form/button";
import { TextField } from "@/components/ui/form/text-field";
import { Sheet } from "@/components/ui/overlay/sheet";
import { SheetForm } from "@/components/ui/overlay/sheet-form";
import { useSavedForm } from "@/components/ui/stored/use-saved-form";
import { slugOf, TEAM_NAME_MAX, TEAM_SLUG_MAX } from "@/lib/teams/view-bounds";

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
  const [name, setName] = useState("");
  const [slug, setSlug] = useState<string>();
  const saved = useSavedForm({
    send: () => createTeamAction({ name, slug: slug || undefined }),
    // The sheet is removed from the URL before the navigation, so that Back does not open it again.
    onDone: async (team) => {
      await onMade();
      router.push(`/teams/${team.slug}`);
    },
    refresh: false,
    focus: "name",
  });
  const { fields } = saved;
  return (
    <SheetForm saved={saved} submit="Create team">
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
    </SheetForm>
  );
}
