"use client";

import { Plus } from "lucide-react";
import { loadAhead } from "@/components/ui/base/load-ahead";
import { useLoaded } from "@/components/ui/base/use-loaded";
import { Button } from "@/components/ui/form/button";
import { LateForm } from "@/components/ui/overlay/late-form";
import { Sheet } from "@/components/ui/overlay/sheet";
import type { RegisterFormProps } from "./register-form";
import { useRegisterSheet } from "./use-register-sheet";

const loadForm = () => import("./register-form");

/** The button that opens the sheet of the `RegisterServer` component on the same page. */
export function RegisterServerButton() {
  const [, setOpen] = useRegisterSheet();
  return (
    <Button {...loadAhead(loadForm)} variant="primary" onClick={() => void setOpen("1")}>
      <Plus aria-hidden="true" />
      Add server
    </Button>
  );
}

/** The sheet with the form that registers a server. */
export function RegisterServer(props: RegisterFormProps) {
  const [open, setOpen] = useRegisterSheet();
  const RegisterForm = useLoaded(loadForm, open === "1");
  return (
    <Sheet
      open={open === "1"}
      onOpenChange={(next) => void setOpen(next ? "1" : null)}
      title="Add server"
      description="An MCP server that your keys call through Latchkey."
    >
      <LateForm form={RegisterForm} props={props} />
    </Sheet>
  );
}
