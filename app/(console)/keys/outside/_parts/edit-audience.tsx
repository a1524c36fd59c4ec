"use client";

import { updateAudienceAction } from "@/app/(console)/keys/outside/actions";
import { Sheet } from "@/components/ui/overlay/sheet";
import { SheetForm } from "@/components/ui/overlay/sheet-form";
import { useSavedForm } from "@/components/ui/stored/use-saved-form";
import { useStored } from "@/components/ui/stored/use-stored";
import type { AudienceView } from "@/lib/outward/view";
import type { TeamView } from "@/lib/teams/view";
import { AudienceFields, type AudienceValues, audienceIn } from "./audience-fields";

interface EditAudienceProps {
  audience: AudienceView;
  teams: readonly TeamView[];
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onSaved: (name: string) => void;
}

/** The sheet that changes the name and the teams of a server outside the gateway. */
export function EditAudience({ open, onOpenChange, ...props }: EditAudienceProps) {
  return (
    <Sheet
      open={open}
      onOpenChange={onOpenChange}
      title={`Edit ${props.audience.name}`}
      description="Keys, apps and rules of a team that is left out lose the server at once, and for good."
    >
      <EditForm {...props} />
    </Sheet>
  );
}

function EditForm({
  audience,
  teams,
  onSaved,
}: Pick<EditAudienceProps, "audience" | "teams" | "onSaved">) {
  const { id, name, version } = audience;
  const allowed = audience.teams.map((team) => team.id).sort();
  const nameOf = (teamId: string) => teams.find((team) => team.id === teamId)?.name ?? teamId;
  const kept = useStored<AudienceValues>({
    stored: { values: { name, teamIds: allowed }, version },
    describe: (values) => ({ Name: values.name, Teams: values.teamIds.map(nameOf).join(", ") }),
    read: (current) => ({ name: String(current.name), teamIds: current.teamIds as string[] }),
  });
  const saved = useSavedForm({
    send: (data) => {
      const mine = audienceIn(data);
      const input = { id, name: mine.name, teamIds: [...mine.teamIds] };
      return kept.save(mine, (from) => updateAudienceAction({ ...input, version: from }));
    },
    onDone: (_value, element) => onSaved(audienceIn(new FormData(element)).name),
    focus: "name",
    kept,
  });
  // A disabled team stays in the list if it is already selected, because the save would otherwise
  // take the outside server away from this team.
  const shown = teams.filter((team) => !team.disabled || allowed.includes(team.id));
  return (
    <SheetForm saved={saved} kept={kept} submit="Save server">
      <AudienceFields values={kept.shown.values} teams={shown} errors={saved.fields} />
    </SheetForm>
  );
}
