/** Who is signed in, as the shell shows it. */
export interface ShellPerson {
  name: string;
  email: string;
  role: "operator" | "member";
}
