/** The signed-in person, as the shell shows them. */
export interface ShellPerson {
  name: string;
  email: string;
  role: "operator" | "member";
}
