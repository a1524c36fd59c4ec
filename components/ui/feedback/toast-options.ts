export interface ToastOptions {
  title: string;
  description?: string;
  tone?: "neutral" | "green" | "red";
  /** Reverses the action. The toast then has a button "Undo" and stays longer. */
  undo?: () => void;
}
