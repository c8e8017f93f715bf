const { relative } = require('node:path');
const { reporters } = require('mocha');

/**
 * Mocha's own report, then `N passed, N failed` on a line of its own. A test file that ran no test counts as failed:
 * a suite that is never called looks like one that passes. What this machine cannot run is left out with its reason
 * (`skip.ts`), a line for each test; a test that is left out without one has failed. What failed has a line each too,
 * at the end, where it is found when only the end of a long report is kept. (CommonJS, because mocha loads reporters by
 * `require`.)
 */
module.exports = function reporter(runner, options) {
  new reporters.Spec(runner, options);
  const ran = new Set();
  const [skipped, failed] = [[], []];
  let unexplained = 0;
  const note = (test) => ran.add(test.file);
  runner.on('pass', note).on('fail', (test, error) => {
    note(test);
    failed.push(`failed: ${test.fullTitle()}: ${whyOf(error)}`);
  });
  runner.on('pending', (test) => {
    const reason = reasonOf(test);
    if (reason === undefined) unexplained += 1;
    else note(test);
    skipped.push(`skipped: ${test.fullTitle()}: ${reason ?? 'nobody says why, which is a failure'}`);
  });
  runner.once('end', () => {
    const empty = options.grep ? [] : [...new Set(options.files)].filter((file) => !ran.has(file));
    for (const file of empty) failed.push(`failed: no test ran in ${relative(process.cwd(), file)}`);
    runner.failures += empty.length + unexplained; // mocha's exit code
    const run = process.env.TEST_RUN; // one of several, whose sum is told by who started them (run.ts)
    const name = run ? `${run}: ` : '';
    for (const line of [...skipped, ...failed]) console.log(`${name}${line}`);
    console.log(`${name}${runner.stats.passes} passed, ${runner.failures} failed`);
  });
};

/** Its own, or that of a suite around it. */
function reasonOf(test) {
  for (let one = test; one; one = one.parent) if (typeof one.reason === 'string') return one.reason;
  return undefined;
}

/** One line: what it says, and where in a test. */
function whyOf(error) {
  const [said = ''] = String(error?.message ?? error).split('\n');
  const at = /\btest\/[^\s()]+:\d+/.exec(error?.stack ?? '')?.[0];
  return at ? `${said} (${at})` : said;
}
