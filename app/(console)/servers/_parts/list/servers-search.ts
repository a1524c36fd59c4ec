import { createLoader, createSerializer } from "nuqs/server";
import { listSearch } from "@/components/ui/data/list-search";

export const loadServersSearch = createLoader(listSearch);
export const serversHref = createSerializer(listSearch);
