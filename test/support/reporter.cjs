const { relative } = require('node:path');
const { reporters } = require('mocha');

/**
 * Mocha's own report, then `N passed, N failed` on a line of its own. A test file that ran no test counts as failed:
 * a suite that is never called looks like one that passes. (CommonJS, because mocha loads reporters by `require`.)
 */
module.exports = function reporter(runner, options) {
  new reporters.Spec(runner, options);
  const ran = new Set();
  const note = (test) => ran.add(test.file);
  runner.on('pass', note).on('fail', note);
  runner.once('end', () => {
    const empty = options.grep ? [] : [...new Set(options.files)].filter((file) => !ran.has(file));
    for (const file of empty) console.log(`no test ran in ${relative(process.cwd(), file)}`);
    runner.failures += empty.length; // mocha's exit code
    const run = process.env.TEST_RUN; // one of several, whose sum is told by who started them (run.ts)
    console.log(`${run ? `${run}: ` : ''}${runner.stats.passes} passed, ${runner.failures} failed`);
  });
};
