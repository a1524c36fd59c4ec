import { Autocomplete } from "@base-ui/react/autocomplete";
import { Kbd } from "@/components/ui/data/kbd";
import type { PaletteItem } from "./palette-items";

interface PaletteEntryProps {
  item: PaletteItem;
  onChoose: (item: PaletteItem) => void;
}

/** One entry of the palette, with its shortcut or with what tells it from others. */
export function PaletteEntry({ item, onChoose }: PaletteEntryProps) {
  return (
    <Autocomplete.Item
      value={item}
      onClick={() => onChoose(item)}
      className="flex h-9 items-center gap-2.5 rounded-control px-2.5 text-base outline-none select-none data-[highlighted]:bg-hover"
    >
      <item.icon aria-hidden="true" className="size-4 shrink-0 text-muted" />
      <span className="max-w-[60%] min-w-0 shrink-0 truncate">{item.label}</span>
      <span className="min-w-0 flex-1 truncate text-sm text-muted">{item.detail}</span>
      {item.keys && (
        <span aria-hidden="true" className="flex gap-1 max-sm:hidden">
          {item.keys.map((key) => (
            <Kbd key={key}>{key}</Kbd>
          ))}
        </span>
      )}
    </Autocomplete.Item>
  );
}
