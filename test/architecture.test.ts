import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { readArchitecture } from './support/architecture.ts';

/** For each rule, an import that breaks it: from which file, of what. */
const planted: readonly (readonly [rule: string, from: string, to: string])[] = [
  ['no-cycle', 'server/lib/chicken.ts', 'server/lib/egg.ts'],
  ['resolvable', 'server/lib/lost.ts', 'nowhere'],
  ['lib-knows-nothing', 'server/lib/a.ts', 'server/wire/a.ts'],
  ['wire-is-plain', 'server/wire/b.ts', 'server/wire/schema/a.ts'],
  ['wire-is-plain', 'server/wire/c.ts', 'zod'],
  ['wire-is-plain', 'server/wire/d.ts', 'node:crypto'],
  ['schemas-sit-on-the-wire', 'server/wire/schema/b.ts', 'server/storage/a.ts'],
  ['storage-knows-lib', 'server/storage/b.ts', 'server/helpdesk/a.ts'],
  ['config-reads-only', 'server/config.ts', 'server/helpdesk/a.ts'],
  ['config-is-passed-in', 'server/helpdesk/b.ts', 'server/config/a.ts'],
  ['monitoring-knows-lib', 'server/monitoring.ts', 'server/helpdesk/a.ts'],
  ['composition-is-on-top', 'server/helpdesk/c.ts', 'server/product.ts'],
  ['composition-is-on-top', 'server/pages/b.ts', 'server/admin/a.ts'],
  ['helpdesk-knows-the-wire', 'server/helpdesk/d.ts', 'server/platform/identity/a.ts'],
  ['helpdesk-knows-the-wire', 'server/helpdesk/e.ts', 'server/pages/a.ts'],
  ['pages-know-the-helpdesk', 'server/pages/c.ts', 'server/platform/ucwa/a.ts'],
  ['platform-knows-itself', 'server/platform/ucwa/b.ts', 'server/helpdesk/a.ts'],
  ['platform-knows-itself', 'server/platform/identity/b.ts', 'server/pages/a.ts'],
  ['conversation-is-pure', 'server/platform/conversation/b.ts', 'zod'],
  ['conversation-is-pure', 'server/platform/conversation/c.ts', 'node:crypto'],
  ['conversation-is-pure', 'server/platform/conversation/d.ts', 'server/wire/a.ts'],
  ['log-sits-on-conversation', 'server/platform/log/b.ts', 'server/platform/ucwa/a.ts'],
  ['identity-stands-alone', 'server/platform/identity/c.ts', 'server/platform/conversation/a.ts'],
  ['ucwa-is-a-stranger-to-calls', 'server/platform/ucwa/c.ts', 'server/platform/calls/a.ts'],
  ['wires-of-calls-are-strangers', 'server/platform/terminals/a.ts', 'server/platform/callLog/a.ts'],
  ['calls-know-no-wire', 'server/platform/calls/b.ts', 'server/platform/rooms/a.ts'],
  ['wires-of-calls-are-strangers', 'server/platform/callEvents/a.ts', 'server/platform/terminals/b.ts'],
  ['grpc-knows-no-service', 'server/platform/grpc/a.ts', 'server/platform/terminals/b.ts'],
  ['grpc-knows-no-service', 'server/platform/grpc/b.ts', 'server/platform/calls/a.ts'],
  ['janus-is-behind-its-port', 'server/platform/janus/a.ts', 'server/platform/calls/a.ts'],
  ['media-server-is-a-port', 'server/platform/rooms/c.ts', 'server/platform/janus/b.ts'],
  ['server-is-served', 'server/pages/d.ts', 'public/shared/a.ts'],
  ['no-dev-package', 'server/pages/e.ts', 'supertest'],
  ['browser-knows-the-codecs', 'public/shared/b.ts', 'server/lib/b.ts'],
  ['browser-knows-the-codecs', 'public/console/a.ts', 'server/wire/schema/a.ts'],
  ['browser-knows-the-codecs', 'public/console/b.ts', 'zod'],
  ['browser-parts-are-strangers', 'public/console/c.ts', 'public/widget/a.ts'],
  ['shared-is-below', 'public/shared/c.ts', 'public/widget/a.ts'],
  ['chart-is-the-dashboards', 'public/widget/b.ts', 'uplot'],
];

/** Imports along the arrows. */
const allowed: readonly (readonly [from: string, to: string])[] = [
  ['server/lib/egg.ts', 'server/lib/chicken.ts'],
  ['server/main.ts', 'server/product.ts'],
  ['server/product.ts', 'server/platform/ucwa/a.ts'],
  ['server/admin/a.ts', 'server/config/a.ts'],
  ['server/pages/f.ts', 'server/helpdesk/a.ts'],
  ['server/pages/g.ts', 'express'],
  ['server/helpdesk/f.ts', 'server/wire/schema/a.ts'],
  ['server/platform/ucwa/d.ts', 'server/platform/identity/a.ts'],
  ['server/platform/rooms/b.ts', 'server/platform/log/a.ts'],
  ['server/platform/terminals/c.ts', 'server/platform/grpc/c.ts'],
  ['server/platform/log/c.ts', 'server/platform/conversation/a.ts'],
  ['server/platform/janus/c.ts', 'server/platform/calls/media/a.ts'],
  ['server/platform/conversation/e.ts', 'server/lib/b.ts'],
  ['server/wire/e.ts', 'server/lib/b.ts'],
  ['public/dashboard/a.ts', 'uplot'],
  ['public/widget/c.ts', 'server/wire/a.ts'],
  ['public/console/d.ts', 'public/shared/a.ts'],
];

describe('the architecture rules', function () {
  this.timeout(30_000);
  const root = mkdtempSync(join(tmpdir(), 'bridgedesk-planted-'));
  const repository = join(import.meta.dirname, '..');

  before(() => {
    for (const name of ['node_modules', 'tsconfig.json', 'package.json'])
      symlinkSync(join(repository, name), join(root, name));
    const imports = [...planted.map(([, from, to]) => [from, to] as const), ...allowed];
    const files = new Map<string, string[]>();
    for (const [from, to] of imports) {
      files.set(from, [...(files.get(from) ?? []), to]);
      if (to.includes('/') && !files.has(to)) files.set(to, []);
    }
    for (const [file, targets] of files) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      const lines = targets.map((to) => {
        if (!to.includes('/')) return `export * from '${to}';`;
        const near = relative(dirname(file), to);
        return `export type * from '${near.startsWith('.') ? near : `./${near}`}';`; // types are arrows too
      });
      writeFileSync(join(root, file), `${lines.join('\n')}\nexport const here = 1;\n`);
    }
  });
  after(() => rmSync(root, { recursive: true }));

  it('find every planted violation, and nothing else', async () => {
    const { cruised, violations } = await readArchitecture(root, ['server', 'public']);
    assert.ok(cruised > planted.length, `only ${cruised} modules were read`);
    const bare = (path: string) => path.replace(/^node_modules\/(@types\/)?([^/]+)\/.*/, '$2').replace(/^node:/, '');
    const found = new Set(violations.map(({ rule, from, to }) => `${rule}: ${from} → ${bare(to)}`));
    const unnoticed = planted.filter(([rule, from, to]) => !found.has(`${rule}: ${from} → ${bare(to)}`));
    assert.deepEqual(unnoticed, []);
    const broken = new Set(planted.map(([, from]) => from));
    const wronged = [...found].filter((line) => !broken.has(/: (.*) →/.exec(line)?.[1] ?? '') && !line.includes('egg'));
    assert.deepEqual(wronged, []);
    const rules = new Set(planted.map(([rule]) => rule));
    const { default: config } = (await import(join(repository, '.dependency-cruiser.cjs'))) as {
      default: { forbidden: { name: string }[] };
    };
    assert.deepEqual([...rules].sort(), config.forbidden.map(({ name }) => name).sort(), 'a rule without a violation');
  });
});
