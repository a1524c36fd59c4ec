"use client";

import { debounce, useQueryStates } from "nuqs";
import { useTransition } from "react";
import { FilterBar } from "@/components/ui/data/filter-bar";
import { SearchField } from "@/components/ui/data/search-field";
import { ComboboxField } from "@/components/ui/form/combobox-field";
import { SelectField } from "@/components/ui/form/select-field";
import { KEY_STATUSES } from "@/lib/keys/schema";
import { keysSearch } from "./keys-search";

const ANY = "any";
const UNUSED_DAYS = 30;
/** A longer list is a combobox, which can be searched. */
const LONG_LIST = 15;

interface Choice {
  readonly id: string;
  readonly name: string;
}

export interface KeyFiltersProps {
  teams: readonly Choice[];
  /** Empty for members, who see only their own keys. */
  owners: readonly Choice[];
}

const word = (value: string) => value.charAt(0).toUpperCase() + value.slice(1);

/** Filters of /keys, kept in the URL so that a view can be shared. */
export function KeyFilters({ teams, owners }: KeyFiltersProps) {
  const [pending, startTransition] = useTransition();
  const [search, set] = useQueryStates(keysSearch, { shallow: false, startTransition });
  const choose = (values: Partial<Record<keyof typeof keysSearch, string | number | null>>) =>
    void set({ ...values, cursor: null } as Parameters<typeof set>[0]);
  const OwnerField = owners.length > LONG_LIST ? ComboboxField : SelectField;
  const chosen = (value: string) => (value === ANY || value === "" ? null : value);
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
      <SelectField
        label="Status"
        hideLabel
        className="sm:w-36"
        value={search.status ?? ANY}
        options={[
          { value: ANY, label: "Any status" },
          ...KEY_STATUSES.map((status) => ({ value: status, label: word(status) })),
        ]}
        onValueChange={(value) => choose({ status: chosen(value) })}
      />
      {teams.length > 1 && (
        <SelectField
          label="Team"
          hideLabel
          className="sm:w-40"
          value={search.team ?? ANY}
          options={[{ value: ANY, label: "Any team" }, ...teams.map(option)]}
          onValueChange={(value) => choose({ team: chosen(value) })}
        />
      )}
      {owners.length > 1 && (
        <OwnerField
          label="Owner"
          hideLabel
          className="sm:w-40"
          value={search.owner ?? ANY}
          options={[{ value: ANY, label: "Any owner" }, ...owners.map(option)]}
          onValueChange={(value) => choose({ owner: chosen(value) })}
        />
      )}
      <SelectField
        label="Use"
        hideLabel
        className="sm:w-44"
        value={search.unused ? String(search.unused) : ANY}
        options={[
          { value: ANY, label: "Any use" },
          { value: String(UNUSED_DAYS), label: `Unused for ${UNUSED_DAYS} days` },
        ]}
        onValueChange={(value) => choose({ unused: value === ANY ? null : Number(value) })}
      />
    </FilterBar>
  );
}

const option = ({ id, name }: Choice) => ({ value: id, label: name });
