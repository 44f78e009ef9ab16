/* Asks the source of a static edition what a test in Python gives, and hands back its answers.
 *
 * Given as JSON: { module, folder, root, addresses }; the files are read from a folder, or fetched below a
 * root. Each answer is { status, answer } as HTTP would have it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** @type {{ module: string, folder: string, root: string, addresses: string[] }} */
const { module, folder, root, addresses } = JSON.parse(readFileSync(0, "utf-8"));
const { openSource } = await import(module);
const load = async (/** @type {string} */ name) => JSON.parse(readFileSync(join(folder, name), "utf-8"));
const source = root ? openSource(root) : openSource("", load);
const answers = [];
for (const address of addresses) {
  try {
    answers.push({ status: 200, answer: await source.ask(address) });
  } catch (error) {
    const refused = /** @type {import("../../geo/publish/source/refusal.js").Refusal} */ (error);
    if (!refused.status) throw error;
    answers.push({ status: refused.status, answer: { detail: refused.detail } });
  }
}
process.stdout.write(JSON.stringify(answers));
