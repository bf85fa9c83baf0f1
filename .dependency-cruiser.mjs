// Each rule keeps one promise of the house; `comment` says which. Run with `npm run rules`.
const ROLE =
  '\\.(controller|service|repository|entity|dto|module|filter|middleware|worker|decorator|command|pipe|store|tokens|setup|examples)\\.ts$';
const SHELL = '^src/(main|shutdown|data-source|app\\.[a-z]+|platform/(database|version)|dev/|cli/hitch)';

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
        'A file with no role suffix holds plain functions: no framework, no database, no input or output. Types of rows may be named.',
      severity: 'error',
      from: { path: '^src/', pathNot: [ROLE, SHELL] },
      to: {
        path: [
          'node_modules/(@nestjs|typeorm|pg|fastify)/',
          `^src/.*${ROLE}`,
          '^src/platform/database/',
          '^(node:)?(fs|net|http|https|child_process)',
        ],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'typeorm-stays-at-the-table',
      comment:
        'Only the code that owns tables knows the mapper, so a service can be read without knowing SQL.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [
          '\\.(repository|entity|module)\\.ts$',
          '^src/(data-source\\.ts$|platform/database/|dev/embedded-postgres/)',
        ],
      },
      to: { path: 'node_modules/(typeorm|pg)/' },
    },
    {
      name: 'controllers-see-no-table',
      comment: 'A controller speaks HTTP and calls one service; it never decides or queries.',
      severity: 'error',
      from: { path: '\\.controller\\.ts$' },
      to: { path: ['\\.(repository|entity)\\.ts$', '^src/platform/database/'] },
    },
    {
      name: 'features-meet-through-services',
      comment:
        "Another room's table is its own business: ask its service, or share a pure file. `linking` and `campaigns` are the exceptions: each decides on what an event means for rows of several rooms in one transaction.",
      severity: 'error',
      from: {
        path: '^src/((?:platform/|dev/)?[^/]+)/',
        pathNot: '^src/(linking|campaigns)/',
      },
      to: { path: '^src/((?:platform/|dev/)?[^/]+)/.*\\.(repository|controller)\\.ts$', pathNot: '^src/$1/' },
    },
    {
      name: 'nothing-imports-the-edge',
      comment:
        'Data goes one way: what hears Instagram, what people see and what plays Meta are the ends of it.',
      severity: 'error',
      from: { path: '^src/([^/]+)/', pathNot: '^src/cli/' },
      to: {
        path: '^src/(meta-webhooks|connect|console|cli|dev/simulator|lookup|overview)/',
        pathNot: '^src/$1/',
      },
    },
    {
      name: 'fake-instagram-only-on-demand',
      comment: 'What plays Instagram is imported when the embedded mode starts it, and never in production.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/dev/(fake-instagram/|demo/demo-instagram\\.ts$)' },
      to: {
        path: '^src/dev/(fake-instagram/|demo/demo-instagram\\.ts$)',
        dynamic: false,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'only-pages-wait-for-links',
      comment: 'Waiting for a link is the last thing that happens to it; a page shows what a wait gives.',
      severity: 'error',
      from: { path: '^src/([^/]+)/', pathNot: '^src/(link-events|connect)/' },
      to: { path: '^src/link-events/' },
    },
    {
      name: 'platform-knows-no-room',
      comment:
        'What serves every room can be read, tested and changed without any of them. The exception reads all secrets.',
      severity: 'error',
      from: {
        path: '^src/platform/',
        pathNot: '^src/platform/config/(config|load-config|read-secrets)\\.ts$',
      },
      to: { path: '^src/', pathNot: '^src/(platform/|data-source)' },
    },
    {
      name: 'accounts-apps-keys-one-way',
      comment:
        'Keys know their apps, apps know the accounts that they may mint for, and all record in the audit: never the reverse.',
      severity: 'error',
      from: { path: '^src/(audit|accounts|apps|api-keys)/' },
      to: { path: '^src/', pathNot: '^src/(platform|audit|accounts|apps|api-keys)/' },
    },
    {
      name: 'audit-knows-no-room',
      comment: 'Every room records in the audit.',
      severity: 'error',
      from: { path: '^src/audit/' },
      to: { path: '^src/', pathNot: '^src/(platform|audit)/' },
    },
    {
      name: 'accounts-know-no-app',
      comment: 'An account is there before any app is granted it.',
      severity: 'error',
      from: { path: '^src/accounts/' },
      to: { path: '^src/(apps|api-keys)/' },
    },
    {
      name: 'apps-know-no-key',
      comment: 'An app is there before its keys; what its change means for them is seen when they are used.',
      severity: 'error',
      from: { path: '^src/apps/' },
      to: { path: '^src/api-keys/' },
    },
    {
      name: 'links-do-not-know-identities',
      comment: 'links come before identities on the one way through; the reverse would close a circle.',
      severity: 'error',
      from: { path: '^src/(links|ref-tokens|accounts|apps)/' },
      to: { path: '^src/(identities|attempts|linking|lookup)/' },
    },
    {
      name: 'notifications-know-no-event',
      comment:
        'Notifications know endpoints and nothing of what they are about. Only their documented examples contain the examples of links and identities.',
      severity: 'error',
      from: { path: '^src/(notifications|endpoints)/', pathNot: '\\.examples\\.ts$' },
      to: { path: '^src/(links|identities|attempts|linking|link-events)/' },
    },
    {
      name: 'openapi-only-assembles',
      comment:
        'Each room describes its own fields, examples and webhooks; `platform/openapi` knows none of them.',
      severity: 'error',
      from: { path: '^src/platform/openapi/' },
      to: { path: '^src/(?!platform/)' },
    },
    {
      name: 'nothing-below-linking-knows-it',
      comment:
        'linking decides over attempts, identities, invites, links and notifications, which know nothing of it.',
      severity: 'error',
      from: { path: '^src/(attempts|identities|invites|links|notifications|endpoints|erasure)/' },
      to: { path: '^src/(linking|campaigns)/' },
    },
    {
      name: 'linking-knows-no-campaign',
      comment: 'campaigns hand over what they refuse to linking; a campaign links no one.',
      severity: 'error',
      from: { path: '^src/linking/' },
      to: { path: '^src/campaigns/' },
    },
    {
      name: 'campaigns-know-no-invite',
      comment: 'A campaign and an invite are two ways to come; neither needs the other.',
      severity: 'error',
      from: { path: '^src/campaigns/' },
      to: { path: '^src/invites/' },
    },
    {
      name: 'no-inner-files-of-packages',
      comment: 'What a package does not export may change with any release.',
      severity: 'error',
      from: { path: '^(src|migrations)/' },
      to: {
        path: 'node_modules/(pg|pg-pool|typeorm|fastify|@nestjs/[^/]+)/lib/.+/',
        dependencyTypesNot: ['type-only'],
      },
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
