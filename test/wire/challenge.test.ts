import assert from 'node:assert/strict';
import { challengeLines, parseChallenge } from '../../server/wire/challenge.ts';

describe('the challenge of a 401 (ucwa.md 1.2)', () => {
  const lines = challengeLines({
    realm: 'contoso.example',
    oauthTokenUrl: 'https://pool.example/WebTicket/oauthtoken',
  });

  it('is two header lines, with the address quoted and grant_type right behind it', () => {
    assert.match(
      lines[0],
      /^Bearer trusted_issuers="00000004-0000-0ff1-ce00-000000000000@contoso\.example", client_id="/,
    );
    assert.match(
      lines[1],
      /^MsRtcOAuth href="https:\/\/pool\.example\/WebTicket\/oauthtoken",grant_type="[^"]*password"$/,
    );
  });

  it('tells where a token is to be had, and how, however the lines were joined', () => {
    for (const joint of ['\n', ', ']) {
      const read = parseChallenge(lines.join(joint));
      assert.equal(read?.href, 'https://pool.example/WebTicket/oauthtoken');
      assert.ok(read.grants.includes('password'));
    }
  });

  it('is undefined when it names no such place', () => {
    for (const text of ['', 'Bearer realm="x"', 'MsRtcOAuth grant_type="password"'])
      assert.equal(parseChallenge(text), undefined);
  });
});
