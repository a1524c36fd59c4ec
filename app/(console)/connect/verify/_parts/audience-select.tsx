"use client";

import { useRouter } from "next/navigation";
import { SelectField } from "@/components/ui/form/select-field";

interface AudienceSelectProps {
  audiences: readonly { readonly id: string; readonly name: string }[];
  chosen: string;
}

/**
 * The field that selects an outside server. The page then shows how this server verifies tokens.
 * The selection is kept in the URL.
 */
export function AudienceSelect({ audiences, chosen }: AudienceSelectProps) {
  const router = useRouter();
  return (
    <div className="max-w-sm">
      <SelectField
        label="Server"
        options={audiences.map(({ id, name }) => ({ value: id, label: name }))}
        value={chosen}
        onValueChange={(id) => router.replace(`/connect/verify?audience=${id}`, { scroll: false })}
      />
    </div>
  );
}
