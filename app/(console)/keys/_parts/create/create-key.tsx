"use client";

import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useEffect, useRef, useState } from "react";
import type { MadeKey } from "@/app/(console)/keys/_parts/made-key";
import { RevealDialog } from "@/app/(console)/keys/_parts/reveal-dialog";
import { Button } from "@/components/ui/form/button";
import { Sheet } from "@/components/ui/overlay/sheet";
import type { Installation } from "@/lib/connect/clients/view-client";
import { CreateKeyForm, type CreateKeyFormProps } from "./create-key-form";

const SETTLE_MS = 400;

/** A new key whose page was closed before the person saved the key. */
let unseen: MadeKey | null = null;

/**
 * Whether the sheet is open. The URL holds this, so that links and shortcuts can open the sheet.
 */
function useCreateSheet() {
  return useQueryState("create", parseAsStringLiteral(["1"]));
}

/** Opens the sheet of the `CreateKey` on the same page. */
export function CreateKeyButton() {
  const [, setOpen] = useCreateSheet();
  return (
    <Button variant="primary" onClick={() => void setOpen("1")}>
      <Plus aria-hidden="true" />
      Create key
    </Button>
  );
}

export interface CreateKeyProps extends Omit<CreateKeyFormProps, "onMade"> {
  installation: Installation;
}

/**
 * The sheet that creates a key, then the dialog that shows the key once. The plain key is only in
 * this component's state, from the action's response until Done. A person who leaves the page
 * before the response arrives is brought back to the dialog, since no guard can stop the person.
 */
export function CreateKey(props: CreateKeyProps) {
  const { installation, ...form } = props;
  const router = useRouter();
  const [open, setOpen] = useCreateSheet();
  const [made, setMade] = useState<MadeKey | null>(null);
  const held = useRef<MadeKey | null>(null);

  useEffect(() => {
    held.current = unseen;
    setMade(unseen);
    unseen = null;
    return () => {
      if (!held.current) return;
      unseen = held.current;
      // After this delay, the dialog's guard has removed its history entry.
      setTimeout(() => router.push("/keys"), SETTLE_MS);
    };
  }, [router]);

  async function reveal(next: MadeKey) {
    held.current = next;
    // The URL settles first, so that the dialog's guard keeps the right URL.
    const settled = setOpen(null);
    await Promise.race([settled, new Promise((done) => setTimeout(done, SETTLE_MS))]);
    setMade(next);
  }

  return (
    <>
      <Sheet
        open={open === "1" && !made}
        onOpenChange={(next) => void setOpen(next ? "1" : null)}
        title="Create key"
        description="A key lets an agent call your team's servers."
      >
        <CreateKeyForm {...form} onMade={(next) => void reveal(next)} />
      </Sheet>
      {made && (
        <RevealDialog
          made={made}
          installation={installation}
          onDone={() => {
            held.current = null;
            setMade(null);
            router.refresh();
          }}
        />
      )}
    </>
  );
}
