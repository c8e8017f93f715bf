import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

describe('README and CONTRIBUTING', () => {
  const root = join(import.meta.dirname, '..');
  const read = (name: string): string => readFileSync(join(root, name), 'utf8');

  it('name only files that are there', () => {
    const named = ['README.md', 'CONTRIBUTING.md'].flatMap((name) => [
      ...[...read(name).matchAll(/`((?:server|public|test|views|bench)\/[\w./]+\.\w+)`/g)].map(
        ([, path]) => path ?? '',
      ),
      ...[...read(name).matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path]) => path ?? ''),
    ]);
    assert.ok(named.length > 40);
    assert.deepEqual(
      named.filter((path) => !existsSync(join(root, path))),
      [],
    );
  });

  it('name only commands that package.json has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = ['README.md', 'CONTRIBUTING.md', '.ci/run', '.env.example']
      .flatMap((name) => [...read(name).matchAll(/npm (?:run )?(?:-s )?([a-z][a-z-]*)/g)])
      .map(([, command]) => command ?? '')
      .filter((command) => !['ci', 'run', 'and'].includes(command));
    assert.ok(named.includes('start') && named.includes('bench'));
    assert.deepEqual(
      named.filter((command) => !Object.hasOwn(scripts, command)),
      [],
    );
  });

  it('tell all twenty steps', () => {
    const steps = [...read('README.md').matchAll(/^\| (\d+) \|/gm)].map(([, number]) => Number(number));
    assert.deepEqual(
      steps,
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
  });
});
