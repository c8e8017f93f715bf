import { type Request, type Response, Router } from 'express';
import { type Client, isScope, type Scope } from './client.ts';
import type { ClientRegistry, ClientTokens } from './clients.ts';
import { formOf, readForm } from './form.ts';
import { refuseToken } from './httpErrors.ts';

/** Tokens for clients of the gRPC services: client credentials by HTTP Basic at `/oauth2/token` (calls.md 2.3). */
export function clientRoutes(options: { registry: ClientRegistry; tokens: ClientTokens }): Router {
  const { registry, tokens } = options;

  function token(req: Request, res: Response): void {
    const form = formOf(req);
    const client = clientOf(registry, req.headers.authorization);
    if (!client) {
      res.set('WWW-Authenticate', 'Basic realm="clients", charset="UTF-8"');
      return refuseToken(res, 401, 'invalid_client', 'There is no client with this id and secret (HTTP Basic).');
    }
    const grant = form.get('grant_type');
    if (grant === null) return refuseToken(res, 400, 'invalid_request', 'grant_type is missing.');
    if (grant !== 'client_credentials')
      return refuseToken(res, 400, 'unsupported_grant_type', 'Clients are granted client_credentials only.');
    const scopes = scopesFor(client, form.get('scope'));
    if (!scopes)
      return refuseToken(res, 400, 'invalid_scope', `This client may ask for ${client.scopes.join(' ')} only.`);
    const { accessToken, expiresIn } = tokens.issue(client, scopes);
    res
      .set({ 'Cache-Control': 'no-store', Pragma: 'no-cache' })
      .json({ access_token: accessToken, expires_in: expiresIn, scope: scopes.join(' '), token_type: 'bearer' });
  }

  return Router().post('/oauth2/token', ...readForm, token);
}

/** What is asked for, all that the client may where it asks for nothing; undefined when that is too much. */
function scopesFor(client: Client, asked: string | null): readonly Scope[] | undefined {
  const names = [...new Set((asked ?? '').split(' ').filter(Boolean))];
  if (names.length === 0) return client.scopes;
  const granted = names.filter(isScope).filter((scope) => client.scopes.includes(scope));
  return granted.length === names.length ? granted : undefined;
}

/** The client of an `Authorization: Basic …` header (RFC 6749 2.3.1: both halves are form-encoded). */
function clientOf(registry: ClientRegistry, header: string | undefined): Client | undefined {
  const [, encoded] = /^Basic +([A-Za-z0-9+/_=-]+) *$/i.exec(header ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
  return id === undefined || secret === undefined ? undefined : registry.byCredentials(decoded(id), decoded(secret));
}

/** Text as it was before it was form-encoded; as it is where it cannot have been. */
const decoded = (text: string): string => new URLSearchParams(`x=${text.replaceAll('&', '%26')}`).get('x') ?? text;
