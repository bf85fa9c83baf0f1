// Each rule keeps one promise of the house; `comment` says which. Run with `npm run rules`.
const ROLE =
  '\\.(controller|service|repository|entity|dto|module|guard|filter|direct|middleware|worker|decorator|command|pipe|store|tokens|setup|examples)\\.ts$';
const SHELL = '^src/(main|app\\.[a-z]+|processes/|platform/database/|dev/|cli/hitch)';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle means that two files are one file with a line drawn through it.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file that nothing reaches is dead; delete it.',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: ['^src/main\\.ts$', '^src/cli/hitch\\.ts$', '^migrations/', '\\.d\\.ts$'],
      },
      to: {},
    },
    {
      name: 'pure-is-pure',
      comment:
        'A file with no role suffix holds plain functions: no framework, no database, no input or output.',
      severity: 'error',
      from: { path: '^src/', pathNot: [ROLE, SHELL] },
      to: {
        path: [
          'node_modules/(@nestjs|typeorm|pg|fastify)/',
          `^src/.*${ROLE}`,
          '^src/platform/database/',
          '^(node:)?(fs|net|http|https|child_process)',
        ],
      },
    },
    {
      name: 'typeorm-stays-at-the-table',
      comment:
        'Only the code that owns tables knows the mapper, so a service can be read without knowing SQL.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: ['\\.(repository|entity|module)\\.ts$', '^src/(platform/database|dev/embedded-postgres)/'],
      },
      to: { path: 'node_modules/(typeorm|pg)/' },
    },
    {
      name: 'controllers-see-no-table',
      comment: 'A controller speaks HTTP and calls one service; it never decides or queries.',
      severity: 'error',
      from: { path: '\\.(controller|direct)\\.ts$' },
      to: { path: ['\\.(repository|entity)\\.ts$', '^src/platform/database/'] },
    },
    {
      name: 'features-meet-through-services',
      comment: "Another feature's table is its own business: ask its service, or share a pure file.",
      severity: 'error',
      from: {
        path: '^src/((?:platform/|dev/)?[^/]+)/',
        pathNot: '^src/(platform/database|lookup|identities|linking|apps)/',
      },
      to: { path: '^src/((?:platform/|dev/)?[^/]+)/.*\\.(repository|controller)\\.ts$', pathNot: '^src/$1/' },
    },
    {
      name: 'nothing-imports-the-edge',
      comment:
        'Data goes one way: what hears Instagram, what people see and what plays Meta are the ends of it.',
      severity: 'error',
      from: { path: '^src/([^/]+)/', pathNot: '^src/(cli|platform/openapi)/' },
      to: { path: '^src/(meta-webhooks|connect|cli|dev/simulator|lookup|link-events)/', pathNot: '^src/$1/' },
    },
    {
      name: 'links-do-not-know-identities',
      comment: 'links come before identities on the one way through; the reverse would close a circle.',
      severity: 'error',
      from: { path: '^src/(links|ref-tokens|accounts|apps)/' },
      to: { path: '^src/(identities|attempts|linking|lookup)/' },
    },
    {
      name: 'notifications-know-endpoints-only',
      comment: 'Events are published to notifications, which know endpoints and nothing of what happened.',
      severity: 'error',
      from: { path: '^src/(notifications|endpoints)/' },
      to: { path: '^src/(links|identities|attempts|linking|link-events)/' },
    },
    {
      name: 'tests-stay-out-of-src',
      comment: 'What ships must not need what tests it.',
      severity: 'error',
      from: { path: '^(src|migrations)/' },
      to: { path: '^test/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
