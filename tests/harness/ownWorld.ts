import * as path from "node:path";
import { isReplaced } from "./replaced";

const clock = Date;
const root = path.resolve(__dirname, "../..");

/** Whether a test has another clock, another folder, or another part of the program than the others of its run. */
export function isWorldOfItsOwn(): boolean {
  return isReplaced() || process.cwd() !== root || Date !== clock;
}
