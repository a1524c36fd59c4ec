"use client";

import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/form/button";
import { Sheet } from "@/components/ui/overlay/sheet";
import { CreateRuleForm, type CreateRuleFormProps } from "./create-rule-form";

/**
 * The button that opens the form for a new trust rule. After the rule has been created, the browser
 * opens the rule's page.
 */
export function CreateRule(props: Omit<CreateRuleFormProps, "onMade">) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="primary" onClick={() => setOpen(true)}>
        <Plus aria-hidden="true" />
        Trust an issuer
      </Button>
      <Sheet
        open={open}
        onOpenChange={setOpen}
        title="Trust an issuer"
        description="A machine whose token fits the rule gets a token of Latchkey, and needs no key."
      >
        <CreateRuleForm
          {...props}
          onMade={(id) => {
            setOpen(false);
            router.push(`/keys/keyless/${id}?tab=connect`);
          }}
        />
      </Sheet>
    </>
  );
}
