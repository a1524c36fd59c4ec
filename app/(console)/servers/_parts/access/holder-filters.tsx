"use client";

import { debounce, useQueryStates } from "nuqs";
import { useTransition } from "react";
import { serverSearch } from "@/app/(console)/servers/_parts/detail/server-search";
import { FilterBar } from "@/components/ui/data/filter-bar";
import { SearchField } from "@/components/ui/data/search-field";
import { SegmentedField } from "@/components/ui/form/segmented-field";

const { q, cursor, access } = serverSearch;

/** The filters of the teams on a server's page: their access, and a search by name. */
export function HolderFilters() {
  const [pending, startTransition] = useTransition();
  const [search, set] = useQueryStates({ q, cursor, access }, { shallow: false, startTransition });
  return (
    <FilterBar pending={pending}>
      <SearchField
        label="Search teams"
        className="sm:w-60"
        defaultValue={search.q}
        maxLength={100}
        onSearch={(text) =>
          void set(
            { q: text || null, cursor: null },
            { limitUrlUpdates: text ? debounce(250) : undefined },
          )
        }
      />
      <SegmentedField
        label="Access"
        hideLabel
        options={[
          { value: "with", label: "May use it" },
          { value: "without", label: "No access" },
        ]}
        value={search.access ?? "with"}
        onValueChange={(value) =>
          void set({ access: value === "without" ? "without" : null, cursor: null })
        }
      />
    </FilterBar>
  );
}
