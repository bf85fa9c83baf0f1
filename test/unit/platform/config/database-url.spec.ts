import { describe, expect, test } from '@jest/globals';
import { type DatabaseUrl, parseDatabaseUrl, TARGETS } from '../../../../src/platform/config/database-url.js';

function parse(text: string): DatabaseUrl {
  const parsed = parseDatabaseUrl(text);
  if ('fault' in parsed) throw new Error(parsed.fault);
  return parsed;
}

const hostsOf = (text: string): string[] => parse(text).hosts.map(({ host, port }) => `${host}|${port}`);

describe('URL of a database', () => {
  test.each([
    ['postgres://host/db', ['host|']],
    ['postgresql://user:pw@host:6543/db', ['host|6543']],
    ['postgres://a,b/db', ['a|', 'b|']],
    ['postgres://user:pw@a:5432,b:5433,c/db?target_session_attrs=read-write', ['a|5432', 'b|5433', 'c|']],
    ['postgres://[::1]:5432,[fe80::1],10.0.0.1:1/db', ['::1|5432', 'fe80::1|', '10.0.0.1|1']],
    ['postgres:///db', ['|']],
    ['postgres://', ['|']],
    ['postgres:///db?host=/var/run/postgresql', ['/var/run/postgresql|']],
    ['postgres://user:pw@/db?host=/var/run/postgresql&port=5433', ['/var/run/postgresql|5433']],
    ['postgres://%2Fvar%2Frun%2Fpostgresql/db', ['/var/run/postgresql|']],
    ['postgres://user@%2Frun%2Fa:1,%2Frun%2Fb:2/db', ['/run/a|1', '/run/b|2']],
    ['postgres:///db?host=/run/a,b.example,::1&port=1,2,3', ['/run/a|1', 'b.example|2', '::1|3']],
    ['postgres://a,b/db?port=6432', ['a|6432', 'b|6432']],
    ['postgres://a:1/db?host=b', ['b|1']],
  ])('the hosts of %s are read in their order', (text, hosts) => {
    expect(hostsOf(text)).toEqual(hosts);
  });

  test.each([
    ['postgres://user:pass@host/db', 'user', 'pass'],
    ['postgres://us%40er:p%40ss%2Fw%3Fo%23r%3Ad%25@host/db', 'us@er', 'p@ss/w?o#r:d%'],
    ['postgres://user:p@ss@host/db', 'user', 'p@ss'],
    ['postgres://user:p:a:s@host:1,host:2/db', 'user', 'p:a:s'],
    ['postgres://user:p/a?s#w@host/db', 'user', 'p/a?s#w'],
    ['postgres://user:100%@host/db', 'user', '100%'],
    ['postgres://user:%zz%41@host/db', 'user', '%zzA'],
    ['postgres://user:p%C3%A4ss+w%20ord@host/db', 'user', 'päss+w ord'],
    ['postgres://user@host/db', 'user', ''],
    ['postgres://user:@host/db', 'user', ''],
    ['postgres://host/db?user=me%40x&password=a@b', 'me@x', 'a@b'],
    ['postgres://host/db', '', ''],
  ])('the user and password of %s are read', (text, user, password) => {
    expect(parse(text)).toMatchObject({ user, password });
    expect(parse(text).hosts[0]?.host).toBe('host');
  });

  test.each(TARGETS.map((target) => [target]))('target_session_attrs may be %s', (target) => {
    expect(parse(`postgres://a,b/db?target_session_attrs=${target}`).target).toBe(target);
  });

  test('without target_session_attrs any server fits', () => {
    expect(parse('postgres://a,b/db').target).toBe('any');
  });

  test('parameters that would set what the service relies on do not reach the driver', () => {
    const { driver, options, database } = parse(
      'postgres://host/my%20db?sslmode=verify-full&statement_timeout=1&query_timeout=1&Client=x&options=-c%20work_mem%3D64MB',
    );
    expect([...driver]).toEqual([['sslmode', 'verify-full']]);
    expect([database, options]).toEqual(['my db', '-c work_mem=64MB']);
  });

  test.each([
    ['mysql://host/db', /must be like postgres:/],
    ['host/db', /must be like postgres:/],
    ['postgres://user:secret@host:port/db', /must be like postgres:/],
    ['postgres://user:secret@host:99999/db', /must be like postgres:/],
    ['postgres://user:secret@host:0/db', /must be like postgres:/],
    ['postgres://user:secret@ho st/db', /must be like postgres:/],
    ['postgres://a,b,c/db?port=1,2', /as many ports as hosts/],
    ['postgres://a/db?port=70000', /ports from 1 to 65535/],
    ['postgres://a/db?target_session_attrs=master', /one of any, read-write/],
  ])('%s is refused, and the refusal shows no password', (text, fault) => {
    const parsed = parseDatabaseUrl(text);
    expect(parsed).toEqual({ fault: expect.stringMatching(fault) });
    expect(JSON.stringify(parsed)).not.toContain('secret');
  });
});
