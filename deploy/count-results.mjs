// Adds up what the test runs wrote into a folder and prints "N passed, N failed" as the last line; exits 1 when anything failed.
// A runner that ended badly without naming a failed test, or without writing its results, counts as one failure itself.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const read = (name) => JSON.parse(readFileSync(join(folder, name), 'utf8').replace(/^\uFEFF/, ''));
let passed = 0;
let failed = 0;
let skipped = 0;

const add = (name, counts) => {
  passed += counts.passed;
  failed += counts.failed;
  skipped += counts.skipped ?? 0;
  for (const test of counts.names ?? []) console.log(`failed: ${test}`);
};

const readers = {
  '.ctrf.json': (json) => ({
    passed: json.results.summary.passed,
    failed: json.results.summary.failed + json.results.summary.other,
    skipped: json.results.summary.skipped + json.results.summary.pending,
    names: json.results.tests.filter((t) => t.status === 'failed' || t.status === 'other').map((t) => t.name),
  }),
  '.vitest.json': (json) => ({
    passed: json.numPassedTests,
    failed: json.numFailedTests,
    skipped: json.numPendingTests + json.numTodoTests,
    names: json.testResults.flatMap((file) => file.assertionResults.filter((t) => t.status === 'failed').map((t) => t.fullName)),
  }),
};

for (const name of readdirSync(folder).sort()) {
  if (name.endsWith('.step.json')) {
    const step = read(name);
    add(name, { ...step, names: step.failed ? [name.replace('.step.json', '')] : [] });
    continue;
  }
  if (!name.endsWith('.exit')) continue;
  const exit = Number(readFileSync(join(folder, name), 'utf8'));
  const file = name.replace('.exit', '.json');
  const kind = Object.keys(readers).find((ending) => file.endsWith(ending));
  let counts = { passed: 0, failed: 0 };
  let problem = existsSync(join(folder, file)) ? undefined : 'no results';
  if (!problem) {
    try {
      counts = readers[kind](read(file));
    } catch (error) {
      problem = `results cannot be read: ${error.message}`;
    }
  }
  const nothingToDo = counts.passed === 0 && process.env.FILTER;
  if (!problem && exit !== 0 && counts.failed === 0 && !nothingToDo) problem = `ended with ${exit}`;
  if (problem) counts = { ...counts, failed: counts.failed + 1, names: [...(counts.names ?? []), `${file.replace(kind, '')}: ${problem}`] };
  add(file, counts);
}

if (skipped > 0) console.log(`${skipped} skipped`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
