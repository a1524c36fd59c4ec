import { webDoor } from "@/app/_server/web-door";

export const { DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT } = webDoor;
