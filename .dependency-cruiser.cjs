/**
 * The arrows of the house: they point down only. Each rule says which folder may see what; `test/architecture.test.ts`
 * plants a violation of every one and sees it found.
 */

/** `from` sees nothing but what `to` allows; with `packages: true` also every package and Node itself. */
const only = (name, comment, from, to, { packages = false } = {}) => ({
  name,
  comment,
  severity: 'error',
  from,
  to: packages ? { path: '^(server|public|test|bench)/', pathNot: to } : { pathNot: to },
});

const never = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** Who composes: the files that lie in `server` itself, and the operator's commands. */
const composition = '^server/((?!config\\.ts|monitoring\\.ts)[^/]+\\.ts$|admin/)';
const base = '^server/(wire|storage|lib)/';

module.exports = {
  forbidden: [
    never('no-cycle', 'What depends on itself cannot be understood apart; types count.', {}, { circular: true }),
    never('resolvable', 'An import must lead somewhere.', {}, { couldNotResolve: true }),
    only('lib-knows-nothing', 'lib sees only itself.', { path: '^server/lib/' }, '^server/lib/', { packages: true }),
    only(
      'wire-is-plain',
      'The codecs run in browsers: no package, nothing of Node, no schema.',
      { path: '^server/wire/(?!schema/)' },
      '^server/(wire/(?!schema/)|lib/)',
    ),
    only(
      'schemas-sit-on-the-wire',
      'Schemas see the codecs and lib.',
      { path: '^server/wire/schema/' },
      '^server/(wire|lib)/',
      { packages: true },
    ),
    only('storage-knows-lib', 'Storage sees itself and lib.', { path: '^server/storage/' }, '^server/(storage|lib)/', {
      packages: true,
    }),
    only(
      'config-reads-only',
      'The configuration sees itself, wire and lib.',
      { path: '^server/config(\\.ts$|/)' },
      '^server/(config(\\.ts$|/)|wire/|lib/)',
      { packages: true },
    ),
    never(
      'config-is-passed-in',
      'Only who composes reads the configuration.',
      { path: '^(server|public)/', pathNot: ['^server/config(\\.ts$|/)', composition] },
      { path: '^server/config(\\.ts$|/)' },
    ),
    only(
      'monitoring-knows-lib',
      'Health and metrics are told everything.',
      { path: '^server/monitoring\\.ts$' },
      '^server/lib/',
      { packages: true },
    ),
    never(
      'composition-is-on-top',
      'Nobody imports who composes.',
      { path: '^(server|public)/', pathNot: composition },
      { path: [composition, '^server/monitoring\\.ts$'] },
    ),
    only(
      'helpdesk-knows-the-wire',
      'The helpdesk sees no platform and no page.',
      { path: '^server/helpdesk/' },
      ['^server/helpdesk/', base],
      { packages: true },
    ),
    only(
      'pages-know-the-helpdesk',
      'Pages see the helpdesk and no platform.',
      { path: '^server/pages/' },
      ['^server/(pages|helpdesk)/', base],
      { packages: true },
    ),
    only(
      'platform-knows-itself',
      'The platform sees no helpdesk and no page.',
      { path: '^server/platform/' },
      ['^server/platform/', base],
      { packages: true },
    ),
    only(
      'conversation-is-pure',
      'The core sees lib: no package, nothing of Node.',
      { path: '^server/platform/conversation/' },
      '^server/(platform/conversation|lib)/',
    ),
    never(
      'log-sits-on-conversation',
      'The log sees the core and no one else of the platform.',
      { path: '^server/platform/log/' },
      { path: '^server/platform/', pathNot: '^server/platform/(log|conversation)/' },
    ),
    never(
      'identity-stands-alone',
      'Who somebody is does not depend on what he says.',
      { path: '^server/platform/identity/' },
      { path: '^server/platform/', pathNot: '^server/platform/identity/' },
    ),
    never(
      'ucwa-is-a-stranger-to-calls',
      'The wire of chats sees identity, log and core, and nothing of calls.',
      { path: '^server/platform/ucwa/' },
      { path: '^server/platform/', pathNot: '^server/platform/(ucwa|identity|log|conversation)/' },
    ),
    never(
      'wires-of-calls-are-strangers',
      'A wire of calls sees what all of them share and what lies below, never another wire.',
      { path: '^server/platform/(rooms|callLog|terminals|callEvents)/' },
      { path: '^server/platform/', pathNot: '^server/platform/($1|calls|grpc|identity|log|conversation)/' },
    ),
    never(
      'calls-know-no-wire',
      'What the wires of calls share sees none of them.',
      { path: '^server/platform/calls/' },
      { path: '^server/platform/', pathNot: '^server/platform/(calls|identity|log|conversation)/' },
    ),
    never(
      'grpc-knows-no-service',
      'The gRPC listener and who may use it see who somebody is, and no service.',
      { path: '^server/platform/grpc/' },
      { path: '^server/platform/', pathNot: '^server/platform/(grpc|identity)/' },
    ),
    never(
      'janus-is-behind-its-port',
      'The media server knows the port it is behind, and nobody but who composes knows it.',
      { path: '^server/platform/janus/' },
      { path: '^server/platform/', pathNot: '^server/platform/(janus|calls/media)/' },
    ),
    never(
      'media-server-is-a-port',
      'Which media server there is, is chosen where calls are composed.',
      { path: '^server/', pathNot: '^server/platform/(janus/|callsPart\\.ts$)' },
      { path: '^server/platform/janus/' },
    ),
    never(
      'server-is-served',
      'The server sees no browser code, test or benchmark.',
      { path: '^server/' },
      { path: '^(public|test|bench)/' },
    ),
    never(
      'no-dev-package',
      'What runs must be installed where it runs.',
      { path: '^server/' },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    ),
    only(
      'browser-knows-the-codecs',
      'Browser code sees browser code, the codecs and, for its chart, uPlot.',
      { path: '^public/', pathNot: '^public/build\\.ts$' },
      ['^public/', '^server/wire/(?!schema/)', '^node_modules/uplot/'],
    ),
    never(
      'browser-parts-are-strangers',
      'Widget, console, dashboard and guest page share only public/shared.',
      { path: '^public/(widget|console|dashboard|guest)/' },
      { path: '^public/', pathNot: '^public/($1|shared)/' },
    ),
    never(
      'shared-is-below',
      'public/shared sees no part.',
      { path: '^public/shared/' },
      { path: '^public/', pathNot: '^public/shared/' },
    ),
    never(
      'chart-is-the-dashboards',
      'Only the dashboard carries a package.',
      { path: '^public/', pathNot: '^public/(dashboard/|build\\.ts$)' },
      { path: '^node_modules/' },
    ),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
    },
  },
};
