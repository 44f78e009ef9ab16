/* Runs functions of the page's modules that need its words over cases that a test in Python gives.
 *
 * Given as JSON: { root, language, texts, calls }. `calls` are [module, name, ...arguments]; "WORDS" among the
 * arguments stands for the words of the language, and without a module it is a function of these words or of `own`.
 */
import { readFileSync } from "node:fs";

/** @type {{ root: string, language: any, texts: any, calls: [string, string, ...any[]][] }} */
const { root, language, texts, calls } = JSON.parse(readFileSync(0, "utf-8"));
const { Speech } = await import(`${root}/speech.js`);
const words = new Speech(language, texts);
const { readAddress, writeAddress } = await import(`${root}/grammar.js`);

/** @type {Record<string, (...given: any[]) => any>} */
const own = {
  isolate: (text) => words.isolate(text),
  readAndWrite: (search, grammar) => {
    const known = Object.fromEntries(
      Object.entries(grammar.known).map(([name, ids]) => [name, new Set(/** @type {any} */ (ids))]),
    );
    const { view, problems } = readAddress(search, { ...grammar, known });
    const told = problems.map((/** @type {any} */ each) => `${each.parameter} ${each.value} ${each.problem}`);
    return [view, told, writeAddress(view, { ...grammar, known })];
  },
};

const said = [];
for (const [module, name, ...given] of calls) {
  const made = module ? await import(`${root}/${module}`) : own;
  said.push(made[name](...given.map((each) => (each === "WORDS" ? words : each))));
}
process.stdout.write(JSON.stringify(said));
