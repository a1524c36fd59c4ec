import { createLoader, parseAsStringLiteral } from "nuqs/server";
import type { Range } from "@/lib/usage/view";

export const RANGE_NAMES: readonly Range[] = ["24h", "7d", "30d"];

/** The search parameters of the overview page: the time range of the figures and the chart. */
export const overviewSearch = { range: parseAsStringLiteral(RANGE_NAMES).withDefault("7d") };

export const loadOverviewSearch = createLoader(overviewSearch);
