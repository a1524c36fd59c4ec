"use client";

import { debounce, useQueryStates } from "nuqs";
import { useTransition } from "react";
import { FilterBar } from "@/components/ui/filter-bar";
import { SearchField } from "@/components/ui/search-field";
import { Spinner } from "@/components/ui/spinner";
import { serversSearch } from "./servers-search";

/** Narrows /servers by name or address, through the URL. */
export function ServerFilter() {
  const [pending, startTransition] = useTransition();
  const [search, set] = useQueryStates(serversSearch, { shallow: false, startTransition });
  return (
    <FilterBar
      end={
        pending ? (
          <span role="status" className="flex items-center gap-2">
            <Spinner />
            <span className="sr-only">Loading</span>
          </span>
        ) : null
      }
    >
      <SearchField
        label="Search servers"
        className="sm:w-60"
        defaultValue={search.q}
        maxLength={100}
        onChange={(event) =>
          void set(
            { q: event.target.value || null, page: null },
            { limitUrlUpdates: debounce(250) },
          )
        }
      />
    </FilterBar>
  );
}
