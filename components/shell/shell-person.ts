/** What the navigation and the menus need to know about the signed-in person. */
export interface ShellPerson {
  name: string;
  email: string;
  role: "operator" | "member";
}
