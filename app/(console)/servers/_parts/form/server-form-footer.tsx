import { Button } from "@/components/ui/form/button";
import { SheetFooter } from "@/components/ui/overlay/sheet";
import { SubmitButtons } from "@/components/ui/overlay/submit-buttons";

interface ServerFormFooterProps {
  /** The label of the button that submits the form. */
  submit: string;
  testing: boolean;
  saving: boolean;
  onTest: () => void;
}

/** The buttons of a form for a server, one of which tries the connection without saving. */
export function ServerFormFooter({ submit, testing, saving, onTest }: ServerFormFooterProps) {
  return (
    <SheetFooter>
      <Button className="mr-auto" pending={testing} disabled={saving} onClick={onTest}>
        Test connection
      </Button>
      <SubmitButtons pending={saving} disabled={testing}>
        {submit}
      </SubmitButtons>
    </SheetFooter>
  );
}
