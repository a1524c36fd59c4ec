"use client";

import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useRef, useState, useTransition } from "react";
import { registerAudienceAction } from "@/app/(console)/keys/outside/actions";
import { useUnsaved } from "@/components/ui/confirm/unsaved";
import { useFormChanged } from "@/components/ui/confirm/use-form-changed";
import { RefusalBanner } from "@/components/ui/feedback/refusal-banner";
import { useToast } from "@/components/ui/feedback/toast";
import { askServer } from "@/components/ui/form/ask-server";
import { Button } from "@/components/ui/form/button";
import type { FormOutcome } from "@/components/ui/form/outcome";
import { useFocusRefusal } from "@/components/ui/form/use-focus-refusal";
import { Sheet, SheetBody, SheetFooter } from "@/components/ui/overlay/sheet";
import { SubmitButtons } from "@/components/ui/overlay/submit-buttons";
import type { TeamView } from "@/lib/teams/view";
import { AudienceFields, audienceIn } from "./audience-fields";

/**
 * The sheet in which an operator registers a server outside the gateway, and the button that opens
 * the sheet.
 */
export function RegisterAudience({ teams }: { teams: readonly TeamView[] }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="primary" onClick={() => setOpen(true)}>
        <Plus aria-hidden="true" />
        Register server
      </Button>
      <Sheet
        open={open}
        onOpenChange={setOpen}
        title="Register an outside server"
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
  const router = useRouter();
  const { toast } = useToast();
  const form = useRef<HTMLFormElement>(null);
  const [state, setState] = useState<FormOutcome<unknown>>(null);
  const [pending, start] = useTransition();
  useUnsaved(useFormChanged(form).changed);
  useFocusRefusal(form, state, "name");
  const fields = state && !state.ok ? state.fields : {};
  const choices = teams.filter((team) => !team.disabled);
  const first = choices.filter(({ slug }) => slug === "default").map(({ id }) => id);

  function submit(data: FormData) {
    const { name, teamIds } = audienceIn(data);
    const input = { uri: String(data.get("uri") ?? ""), name, teamIds: [...teamIds] };
    start(async () => {
      const result = await askServer(registerAudienceAction(input));
      setState(result);
      if (!result.ok) return;
      toast({ title: `${result.value.audience.name} is registered`, tone: "green" });
      onMade();
      router.refresh();
    });
  }

  return (
    <form
      ref={form}
      className="contents"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit(new FormData(event.currentTarget));
      }}
    >
      <SheetBody>
        <RefusalBanner state={state} />
        <AudienceFields
          values={{ name: "", teamIds: first }}
          teams={choices}
          errors={fields}
          asksUri
        />
      </SheetBody>
      <SheetFooter>
        <SubmitButtons pending={pending}>Register server</SubmitButtons>
      </SheetFooter>
    </form>
  );
}
