// Of the project `e2e-two`: `startTestApp` starts two instances on the database, and requests go to either.
process.env['HITCH_TEST_INSTANCES'] = '2';
