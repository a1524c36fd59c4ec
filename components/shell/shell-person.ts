/** The data about the signed-in person that the navigation and the menus show or need. */
export interface ShellPerson {
  name: string;
  email: string;
  role: "operator" | "member";
}
