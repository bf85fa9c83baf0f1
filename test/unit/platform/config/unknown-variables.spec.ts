import { describe, expect, test } from '@jest/globals';
import { findUnknownVariables } from '../../../../src/platform/config/unknown-variables.js';
import { VARIABLES } from '../../../../src/platform/config/variables.js';

const SET = 'a value that is nobody’s business';

describe('unknown variables', () => {
  test.each([
    ['DATABSE_URL', 'DATABASE_URL'],
    ['DATABASE_ULR', 'DATABASE_URL'],
    ['DATABASEURL', 'DATABASE_URL'],
    ['database_url', 'DATABASE_URL'],
    ['META_APP_SECRET', 'META_APP_SECRETS'],
    ['META_APP_SECRETS_FLE', 'META_APP_SECRETS_FILE'],
    ['META_VERIFYTOKEN', 'META_VERIFY_TOKEN'],
    ['REF_SIGNING_KEY', 'REF_SIGNING_KEYS'],
    ['HITCH_DATADIR', 'HITCH_DATA_DIR'],
    ['HITCH_PUBLIC_URL', 'PUBLIC_URL'],
    ['HITCH_AUDIT_KEY', 'AUDIT_KEY'],
    ['AUDTI_KEY', 'AUDIT_KEY'],
    ['TRUSTED_PROXY', 'TRUST_PROXY'],
    ['LOGLEVEL', 'LOG_LEVEL'],
    ['METRIC_PORT', 'METRICS_PORT'],
    ['PUBLIC_URL_FILE', 'PUBLIC_URL'],
    ['port', 'PORT'],
  ])('%s is warned of with the nearest name %s, without its value', (name, nearest) => {
    expect(findUnknownVariables({ [name]: SET })).toEqual([
      `${name} has no effect; did you mean ${nearest}?`,
    ]);
  });

  test.each([
    ['WEB_CONCURRENCY', /removed in version 0\.2\.0/],
    ['HITCH_COLOUR', /no variable of this name/],
    ['META_APP_NONSENSE', /no variable of this name/],
  ])('%s is warned of, although no name is near', (name, text) => {
    expect(findUnknownVariables({ [name]: SET })).toEqual([expect.stringMatching(text)]);
  });

  test('the variables of the service, of the command and of its tests are known', () => {
    const names = VARIABLES.flatMap(({ name, secret }) => (secret ? [name, `${name}_FILE`] : [name]));
    const env = [...names, 'HITCH_URL', 'HITCH_API_KEY', 'HITCH_API_KEY_FILE', 'HITCH_TEST_SEED', 'NODE_ENV'];
    expect(findUnknownVariables(Object.fromEntries(env.map((name) => [name, SET])))).toEqual([]);
  });

  test('the variables of other programs and of the shell are never warned of', () => {
    const names =
      'PATH HOME HOSTNAME USER LOGNAME SHELL TERM LANG LC_ALL TZ PWD OLDPWD SHLVL EDITOR MAIL DISPLAY COLUMNS LINES PS1 HISTFILE ' +
      'HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy no_proxy SSH_AUTH_SOCK XDG_RUNTIME_DIR TMPDIR HOSTTYPE OSTYPE POST PORTS ' +
      'NODE_OPTIONS NODE_EXTRA_CA_CERTS npm_config_loglevel npm_package_name npm_lifecycle_event INIT_CWD MALLOC_ARENA_MAX ' +
      'PGHOST PGPORT PGUSER PGPASSWORD PGDATABASE POSTGRES_USER POSTGRES_PASSWORD REDIS_URL SENTRY_DSN AWS_SECRET_ACCESS_KEY ' +
      'COMPOSE_PROJECT_NAME DOCKER_HOST KUBERNETES_SERVICE_HOST KUBERNETES_PORT META_ACCESS_TOKEN API_KEY SECRET_KEY CI DEBUG ' +
      'HITCH_SERVICE_HOST HITCH_SERVICE_PORT HITCH_SERVICE_PORT_HTTP HITCH_PORT_3000_TCP HITCH_PORT_3000_TCP_ADDR HITCH_METRICS_PORT_9464_TCP';
    expect(findUnknownVariables(Object.fromEntries(names.split(' ').map((name) => [name, SET])))).toEqual([]);
    expect(findUnknownVariables({ HITCH_PORT: 'tcp://10.0.0.1:3000' })).toEqual([]);
    expect(findUnknownVariables({ HITCH_PORT: '3000' })).toEqual([
      expect.stringMatching(/did you mean PORT/),
    ]);
    expect(findUnknownVariables({ DATABSE_URL: '', META_APP_SECRET: ' ' })).toEqual([]);
  });
});
