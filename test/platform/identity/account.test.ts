import assert from 'node:assert/strict';
import fc from 'fast-check';
import { checkAccount } from '../../../server/platform/identity/account.ts';

const good = { uri: 'sip:Alice@Contoso.example', name: ' Alice ', role: 'agent', password: 'correct horse' };

describe('a new account', () => {
  it('is brought into its written form', () => {
    const { account, faults } = checkAccount({ ...good, phone: '+47 990 00 001', email: ' a@contoso.example' });
    assert.deepEqual(faults, []);
    assert.deepEqual(account, {
      uri: 'sip:alice@contoso.example',
      userId: 'alice',
      name: 'Alice',
      role: 'agent',
      password: 'correct horse',
      phone: '+4799000001',
      email: 'a@contoso.example',
    });
  });

  it('is told everything that is wrong at once', () => {
    const input = { uri: 'alice', name: '', role: 'boss', password: 'short', phone: '12', email: 'nobody' };
    const names = checkAccount(input).faults.map((fault) => fault.name);
    assert.deepEqual(names, ['uri', 'name', 'role', 'phone', 'email', 'password']);
  });

  it('may not live where visitors do', () => {
    const { faults } = checkAccount({ ...good, uri: 'sip:1546268894@anonymous.invalid' });
    assert.deepEqual(faults, [{ name: 'uri', reason: 'a domain kept for visitors' }]);
  });

  it('either has faults or is in its written form, whatever comes in', () => {
    const anything = fc.record({
      uri: fc.oneof(fc.string(), fc.emailAddress()),
      name: fc.string(),
      role: fc.oneof(fc.constantFrom('agent', 'admin'), fc.string()),
      password: fc.string({ maxLength: 20 }),
      phone: fc.option(fc.string(), { nil: undefined }),
      email: fc.option(fc.oneof(fc.string(), fc.emailAddress()), { nil: undefined }),
    });
    fc.assert(
      fc.property(anything, (input) => {
        const { account, faults } = checkAccount(input);
        if (faults.length > 0) return;
        assert.deepEqual(
          checkAccount({ ...account, phone: account.phone ?? undefined, email: account.email ?? undefined }),
          {
            account,
            faults: [],
          },
        );
      }),
    );
  });
});
