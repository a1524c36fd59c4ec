"use client";

import { debounce, useQueryStates } from "nuqs";
import { useTransition } from "react";
import { FilterBar } from "./filter-bar";
import { listSearch } from "./list-search";
import { SearchField } from "./search-field";

/**
 * The search field of a list. The search text is kept in the URL, so that people can share the
 * result.
 */
export function ListSearchField({ label }: { label: string }) {
  const [pending, startTransition] = useTransition();
  const [search, set] = useQueryStates(listSearch, { shallow: false, startTransition });
  return (
    <FilterBar pending={pending}>
      <SearchField
        label={label}
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
    </FilterBar>
  );
}
