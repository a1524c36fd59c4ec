import { createLoader, createSerializer } from "nuqs/server";
import { listSearch } from "@/components/ui/data/list-search";

export const loadPeopleSearch = createLoader(listSearch);
export const peopleHref = createSerializer(listSearch);
