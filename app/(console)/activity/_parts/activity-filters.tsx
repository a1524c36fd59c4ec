"use client";

import { X } from "lucide-react";
import { debounce, useQueryStates } from "nuqs";
import { useTransition } from "react";
import { FilterBar } from "@/components/ui/data/filter-bar";
import { SearchField } from "@/components/ui/data/search-field";
import { Button } from "@/components/ui/form/button";
import { ComboboxField } from "@/components/ui/form/combobox-field";
import { SelectField } from "@/components/ui/form/select-field";
import { ACTIONS, actionText } from "@/lib/audit/view";
import { activitySearch } from "./activity-search";
import { DaysField } from "./days-field";

const ANY = "any";
const LONG_LIST = 15;

interface ActivityFiltersProps {
  /** Empty for members: their log has no filter by person. */
  actors: readonly { readonly id: string; readonly name: string }[];
  /** Name of the key that the log is filtered by. */
  keyName: string | null;
}

/** Filters of /activity, kept in the URL. Every change starts again at the newest record. */
export function ActivityFilters({ actors, keyName }: ActivityFiltersProps) {
  const [pending, startTransition] = useTransition();
  const [search, set] = useQueryStates(activitySearch, { shallow: false, startTransition });
  const choose = (values: object) => void set({ ...values, before: null, after: null });
  const chosen = (value: string) => (value === ANY || value === "" ? null : value);
  const ActorField = actors.length > LONG_LIST ? ComboboxField : SelectField;
  return (
    <FilterBar pending={pending}>
      <SelectField
        label="Kind"
        hideLabel
        className="sm:w-40"
        value={search.kind ?? ANY}
        options={[
          { value: ANY, label: "Everything" },
          { value: "changes", label: "Changes" },
          { value: "denials", label: "Denials" },
        ]}
        onValueChange={(value) => choose({ kind: chosen(value) })}
      />
      <SelectField
        label="Action"
        hideLabel
        className="sm:w-48"
        value={search.action ?? ANY}
        options={[
          { value: ANY, label: "Any action" },
          ...ACTIONS.map((action) => ({ value: action, label: actionText(action, "done") })),
        ]}
        onValueChange={(value) => choose({ action: chosen(value) })}
      />
      {actors.length > 1 && (
        <ActorField
          label="Person"
          hideLabel
          className="sm:w-40"
          value={search.actor ?? ANY}
          options={[
            { value: ANY, label: "Anyone" },
            ...actors.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onValueChange={(value) => choose({ actor: chosen(value) })}
        />
      )}
      <SearchField
        label="Request ID"
        className="sm:w-48"
        defaultValue={search.request}
        onSearch={(text) =>
          void set(
            { request: text || null, before: null, after: null },
            { limitUrlUpdates: text ? debounce(250) : undefined },
          )
        }
      />
      <DaysField from={search.from} to={search.to} onChange={choose} />
      {search.key && (
        <Button size="sm" onClick={() => choose({ key: null })}>
          Key: {keyName ?? "unknown"}
          <X aria-hidden="true" />
          <span className="sr-only">, clear</span>
        </Button>
      )}
    </FilterBar>
  );
}
