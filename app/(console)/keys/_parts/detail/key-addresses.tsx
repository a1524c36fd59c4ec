"use client";

import { addressError, addressesIn } from "@/app/(console)/keys/_parts/address-text";
import { updateKeyAction } from "@/app/(console)/keys/actions";
import { useToast } from "@/components/ui/feedback/toast";
import { TextareaField } from "@/components/ui/form/textarea-field";
import { StoredForm } from "@/components/ui/stored/stored-form";
import { useSavedForm } from "@/components/ui/stored/use-saved-form";
import { useStored } from "@/components/ui/stored/use-stored";
import type { KeyView } from "@/lib/keys/view";

interface Addresses {
  readonly allowedAddresses: readonly string[];
}

interface KeyAddressesProps {
  apiKey: Pick<KeyView, "id" | "version" | "allowedAddresses">;
}

/** The form that changes the addresses from which a key may be used. */
export function KeyAddresses({ apiKey: { id, version, allowedAddresses } }: KeyAddressesProps) {
  const { toast } = useToast();
  const kept = useStored<Addresses>({
    stored: { values: { allowedAddresses }, version },
    describe: (values) => ({
      "Allowed addresses": values.allowedAddresses.join(", ") || "Anywhere",
    }),
    read: (current) => ({ allowedAddresses: current.allowedAddresses as string[] }),
  });
  const saved = useSavedForm({
    send: (data) => {
      const mine = { allowedAddresses: addressesIn(data) };
      return kept.save(mine, (from) => updateKeyAction(id, mine, from));
    },
    onDone: () => toast({ title: "Addresses saved", tone: "green" }),
    focus: "allowedAddresses",
    kept,
  });
  const { values } = kept.shown;
  return (
    <StoredForm saved={saved} kept={kept} submit="Save addresses">
      <TextareaField
        name="allowedAddresses"
        label="Addresses"
        note="optional"
        hint="One IP address or network per line, such as 192.0.2.0/24. Leave empty to allow any."
        rows={3}
        mono
        defaultValue={values.allowedAddresses.join("\n")}
        error={addressError(saved.fields)}
      />
    </StoredForm>
  );
}
