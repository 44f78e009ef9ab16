/* Runs functions of a module over cases that a test in Python gives, and hands back what they say.
 *
 * Given as JSON: { module, made, calls }. `calls` are [name, ...arguments], of what the module
 * exports, or of an object of its class that `made` names with its arguments.
 */
import { readFileSync } from "node:fs";

/** @type {{ module: string, made: [string, ...any[]] | null, calls: [string, ...any[]][] }} */
const { module, made, calls } = JSON.parse(readFileSync(0, "utf-8"));
const exported = await import(module);
const target = made ? new exported[made[0]](...made.slice(1)) : exported;
const said = calls.map(([name, ...given]) => target[name](...given));
process.stdout.write(JSON.stringify(said));
