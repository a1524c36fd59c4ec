import { webDoor } from "@/app/_server/web-door";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

export const GET = webDoor;
export const HEAD = webDoor;
export const POST = webDoor;
export const PUT = webDoor;
export const PATCH = webDoor;
export const DELETE = webDoor;
export const OPTIONS = webDoor;
