import { createLoader, parseAsStringLiteral } from "nuqs/server";
import type { Range } from "@/lib/usage/view";

export const RANGE_NAMES: readonly Range[] = ["24h", "7d", "30d"];

/** The state of the overview that is in its URL. */
export const overviewSearch = { range: parseAsStringLiteral(RANGE_NAMES).withDefault("7d") };

export const loadOverviewSearch = createLoader(overviewSearch);
