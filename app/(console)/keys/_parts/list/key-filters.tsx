"use client";

import { debounce, useQueryStates } from "nuqs";
import { useTransition } from "react";
import { ChoiceFilter } from "@/components/ui/data/choice-filter";
import { FilterBar } from "@/components/ui/data/filter-bar";
import { SearchField } from "@/components/ui/data/search-field";
import { KEY_STATES } from "@/lib/keys/view-bounds";
import { STATE_WORDS } from "./key-states";
import { keysSearch } from "./keys-search";

const UNUSED_DAYS = 30;

interface Choice {
  readonly id: string;
  readonly name: string;
}

export interface KeyFiltersProps {
  teams: readonly Choice[];
  /**
   * The owners by whom the list can be filtered. The list is empty for members, who see only their
   * own keys.
   */
  owners: readonly Choice[];
}

/**
 * The filters of the list of keys. They are kept in the URL, so that people can share a filtered
 * list.
 */
export function KeyFilters({ teams, owners }: KeyFiltersProps) {
  const [pending, startTransition] = useTransition();
  const [search, set] = useQueryStates(keysSearch, { shallow: false, startTransition });
  const choose = (values: Partial<Record<keyof typeof keysSearch, string | number | null>>) =>
    void set({ ...values, cursor: null } as Parameters<typeof set>[0]);
  return (
    <FilterBar pending={pending}>
      <SearchField
        label="Search keys"
        className="sm:w-60"
        defaultValue={search.q}
        onSearch={(text) =>
          void set(
            { q: text || null, cursor: null },
            { limitUrlUpdates: text ? debounce(250) : undefined },
          )
        }
      />
      <ChoiceFilter
        label="Status"
        className="sm:w-40"
        anyLabel="Any status"
        options={KEY_STATES.map((status) => ({ value: status, label: STATE_WORDS[status] }))}
        value={search.status}
        onChoose={(status) => choose({ status })}
      />
      {teams.length > 1 && (
        <ChoiceFilter
          label="Team"
          className="sm:w-40"
          anyLabel="Any team"
          options={teams.map(option)}
          value={search.team}
          onChoose={(team) => choose({ team })}
        />
      )}
      {owners.length > 1 && (
        <ChoiceFilter
          label="Owner"
          className="sm:w-40"
          anyLabel="Any owner"
          options={owners.map(option)}
          value={search.owner}
          onChoose={(owner) => choose({ owner })}
        />
      )}
      <ChoiceFilter
        label="Use"
        className="sm:w-44"
        anyLabel="Any use"
        options={[{ value: String(UNUSED_DAYS), label: `Unused for ${UNUSED_DAYS} days` }]}
        value={search.unused ? String(search.unused) : null}
        onChoose={(days) => choose({ unused: days === null ? null : Number(days) })}
      />
    </FilterBar>
  );
}

const option = ({ id, name }: Choice) => ({ value: id, label: name });
