import { LinkTabs } from "@/components/ui/layout/link-tabs";
import { roomsFor } from "./rooms";

interface RoomTabsProps {
  /** The path of the room, which is also its first tab. */
  room: string;
  /** The path of the current tab. */
  current: string;
  /** True if the signed-in user is an operator. Some tabs are only for operators. */
  operator: boolean;
}

/** The tabs of a room. Renders nothing for users who can open only the room itself. */
export function RoomTabs({ room, current, operator }: RoomTabsProps) {
  const pages = roomsFor(operator ? "operator" : "member").filter(
    ({ href, tabOf }) => href === room || tabOf === room,
  );
  const [first] = pages;
  if (!first || pages.length < 2) return null;
  const tabs = pages.map(({ href, name }) => ({ href, label: name }));
  return <LinkTabs label={first.name} tabs={tabs} current={current} />;
}
