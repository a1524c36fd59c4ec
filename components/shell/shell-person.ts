/** The data about the signed-in user that the navigation and the menus use. */
export interface ShellPerson {
  name: string;
  email: string;
  role: "operator" | "member";
}
