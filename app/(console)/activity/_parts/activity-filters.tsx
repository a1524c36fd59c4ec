"use client";

import { X } from "lucide-react";
import { debounce, useQueryStates } from "nuqs";
import { useTransition } from "react";
import { ChoiceFilter } from "@/components/ui/data/choice-filter";
import { FilterBar } from "@/components/ui/data/filter-bar";
import { SearchField } from "@/components/ui/data/search-field";
import { Button } from "@/components/ui/form/button";
import { ACTION_CHOICES } from "@/lib/audit/view-actions";
import { activitySearch } from "./activity-search";
import { DaysField } from "./days-field";

const KINDS = [
  { value: "changes", label: "Changes" },
  { value: "denials", label: "Denials" },
];

/** What a changed filter leaves: neither the page nor the open record belongs to the new list. */
const FIRST_PAGE = { before: null, after: null, open: null };

interface ActivityFiltersProps {
  /**
   * The people by whom the log can be filtered. The list is empty for members, who cannot filter by
   * person.
   */
  actors: readonly { readonly id: string; readonly name: string }[];
  /** The name of the key whose records are shown, or null if the log is not filtered by key. */
  keyName: string | null;
}

/**
 * The filters of the audit log. They are kept in the URL, and changing a filter goes back to the
 * newest records.
 */
export function ActivityFilters({ actors, keyName }: ActivityFiltersProps) {
  const [pending, startTransition] = useTransition();
  const [search, set] = useQueryStates(activitySearch, { shallow: false, startTransition });
  const choose = (values: object) => void set({ ...values, ...FIRST_PAGE });
  return (
    <FilterBar pending={pending}>
      <ChoiceFilter
        label="Kind"
        className="sm:w-40"
        anyLabel="Everything"
        options={KINDS}
        value={search.kind}
        onChoose={(kind) => choose({ kind })}
      />
      <ChoiceFilter
        label="Action"
        className="sm:w-48"
        anyLabel="Any action"
        options={ACTION_CHOICES}
        value={search.action}
        onChoose={(action) => choose({ action })}
      />
      {actors.length > 1 && (
        <ChoiceFilter
          label="Person"
          className="sm:w-40"
          anyLabel="Anyone"
          options={actors.map(({ id, name }) => ({ value: id, label: name }))}
          value={search.actor}
          onChoose={(actor) => choose({ actor })}
        />
      )}
      <SearchField
        label="Name or request ID"
        className="sm:w-48"
        defaultValue={search.q}
        onSearch={(text) =>
          void set(
            { q: text || null, ...FIRST_PAGE },
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
