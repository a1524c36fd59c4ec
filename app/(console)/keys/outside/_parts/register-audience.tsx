"use client";

import { Plus } from "lucide-react";
import { useState } from "react";
import { registerAudienceAction } from "@/app/(console)/keys/outside/actions";
import { teamChoices } from "@/components/grants/team-checks";
import { useToast } from "@/components/ui/feedback/toast";
import { Button } from "@/components/ui/form/button";
import { Sheet } from "@/components/ui/overlay/sheet";
import { SheetForm } from "@/components/ui/overlay/sheet-form";
import { useSavedForm } from "@/components/ui/stored/use-saved-form";
import type { TeamView } from "@/lib/teams/view";
import { AudienceFields, audienceIn } from "./audience-fields";

/**
 * The sheet in which an operator adds a server outside the gateway, and the button that opens
 * the sheet.
 */
export function RegisterAudience({ teams }: { teams: readonly TeamView[] }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="primary" onClick={() => setOpen(true)}>
        <Plus aria-hidden="true" />
        Add server
      </Button>
      <Sheet
        open={open}
        onOpenChange={setOpen}
        title="Add an outside server"
        description="An MCP server that clients call directly, and that verifies Latchkey's tokens itself."
      >
        <RegisterForm teams={teams} onMade={() => setOpen(false)} />
      </Sheet>
    </>
  );
}

interface RegisterFormProps {
  teams: readonly TeamView[];
  onMade: () => void;
}

function RegisterForm({ teams, onMade }: RegisterFormProps) {
  const { toast } = useToast();
  const saved = useSavedForm({
    send: (data) => {
      const { name, teamIds } = audienceIn(data);
      const uri = String(data.get("uri") ?? "");
      return registerAudienceAction({ uri, name, teamIds: [...teamIds] });
    },
    onDone: ({ audience }) => {
      toast({ title: `${audience.name} is added`, tone: "green" });
      onMade();
    },
    focus: "name",
  });
  const offered = teamChoices(teams);
  return (
    <SheetForm saved={saved} submit="Add server">
      <AudienceFields
        values={{ name: "", teamIds: offered.ticked }}
        teams={offered.teams}
        errors={saved.fields}
        asksUri
      />
    </SheetForm>
  );
}
