import { EndButton } from "@/app/(console)/keys/_parts/end-button";
import { endConnectionAction } from "@/app/(console)/keys/apps/actions";
import type { ButtonSize } from "@/components/ui/form/button-style";

interface EndConnectionProps {
  id: string;
  name: string;
  size?: ButtonSize;
}

/** The button that ends an app's connection. */
export function EndConnection({ id, name, size }: EndConnectionProps) {
  return (
    <EndButton
      name={name}
      size={size}
      confirmLabel="End connection"
      ended="is disconnected"
      end={endConnectionAction.bind(null, id)}
    >
      The app loses access at once. To use it again, connect it again.
    </EndButton>
  );
}
