"use client";

import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useCallback, useEffect, useRef, useState } from "react";
import type { MadeKey } from "@/app/(console)/keys/_parts/made-key";
import { loadAhead } from "@/components/ui/base/load-ahead";
import { useLoaded } from "@/components/ui/base/use-loaded";
import { Button } from "@/components/ui/form/button";
import { LateForm } from "@/components/ui/overlay/late-form";
import { Sheet } from "@/components/ui/overlay/sheet";
import type { Installation } from "@/lib/connect/clients/view-client";
import type { CreateKeyFormProps } from "./create-key-form";

const SETTLE_MS = 400;

const loadReveal = () => import("@/app/(console)/keys/_parts/reveal-dialog");

/**
 * Loads the form only together with all that shows the key afterwards, so that no key is made that
 * could not be shown.
 */
async function loadForm() {
  const [form] = await Promise.all([
    import("./create-key-form"),
    loadReveal(),
    import("@/components/ui/overlay/dialog-popup"),
  ]);
  return form;
}

/**
 * A new key whose dialog was still open when this component was unmounted, or null if there is no
 * such key.
 */
let unseen: MadeKey | null = null;

/**
 * Whether the sheet is open, and the id of the key that is duplicated. This state is kept in the
 * URL, so that links and shortcuts can open the sheet.
 */
function useCreateSheet() {
  return useQueryStates({ create: parseAsStringLiteral(["1"]), from: parseAsString });
}

/** The button that opens the sheet of the `CreateKey` component on the same page. */
export function CreateKeyButton() {
  const [, setSheet] = useCreateSheet();
  return (
    <Button
      {...loadAhead(loadForm)}
      variant="primary"
      onClick={() => void setSheet({ create: "1", from: null })}
    >
      <Plus aria-hidden="true" />
      Create key
    </Button>
  );
}

export interface CreateKeyProps extends Omit<CreateKeyFormProps, "onMade"> {
  installation: Installation;
}

/**
 * The sheet that creates a key, and the dialog that shows the plain key once. From the action's
 * response until the user presses Done, only this component's state holds the plain key. If the
 * user leaves the page before the response arrives, this component returns to /keys and shows the
 * dialog there, because the key would otherwise be lost.
 */
export function CreateKey(props: CreateKeyProps) {
  const { installation, like: read, ...form } = props;
  const router = useRouter();
  const [{ create, from }, setSheet] = useCreateSheet();
  // After the sheet was closed, the page still has the key that was duplicated.
  const like = from !== null && from === read?.id ? read : undefined;
  const close = () => setSheet({ create: null, from: null });
  const [made, setMade] = useState<MadeKey | null>(null);
  const held = useRef<MadeKey | null>(null);

  const isShown = useRef(false);
  const open = create === "1" && !made;
  const CreateKeyForm = useLoaded(loadForm, open);
  const RevealDialog = useLoaded(loadReveal, made !== null, CreateKeyForm !== null);

  // The delay gives the dialog's leave guard time to remove the history entry that the guard added.
  const returnWith = useCallback(
    (left: MadeKey) => {
      unseen = left;
      setTimeout(() => router.push("/keys"), SETTLE_MS);
    },
    [router],
  );

  useEffect(() => {
    isShown.current = true;
    held.current = unseen;
    setMade(unseen);
    unseen = null;
    return () => {
      isShown.current = false;
      if (held.current) returnWith(held.current);
    };
  }, [returnWith]);

  async function reveal(next: MadeKey) {
    if (!isShown.current) return returnWith(next);
    held.current = next;
    // The URL must be updated before the dialog opens, because the dialog's leave guard remembers
    // the current URL.
    const settled = close();
    await Promise.race([settled, new Promise((done) => setTimeout(done, SETTLE_MS))]);
    setMade(next);
  }

  return (
    <>
      <Sheet
        open={open}
        onOpenChange={(next) => void (next ? setSheet({ create: "1" }) : close())}
        title={like ? "Duplicate key" : "Create key"}
        description={
          like
            ? `The new key begins with the settings of "${like.name}" and has a secret of its own.`
            : "A key lets an agent call your team's servers."
        }
      >
        <LateForm
          key={like?.id}
          form={CreateKeyForm}
          props={{ ...form, like, onMade: (next) => void reveal(next) }}
        />
      </Sheet>
      {made && RevealDialog && (
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
