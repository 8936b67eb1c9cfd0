// ID tokens, checked apart from the clients that received them.
import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';

/** Checks signature, issuer, audience, nonce, times and subject; gives the claims. */
export async function checkIdToken(sandbox, user, nonce, jwt) {
  const [head, body, signature] = jwt.split('.');
  const { kid, alg } = decode(head);
  assert.equal(alg, 'RS256');
  const { jwks_uri } = await json(`${sandbox.issuer}/.well-known/openid-configuration`);
  const { keys } = await json(jwks_uri);
  const key = createPublicKey({ key: keys.find((k) => k.kid === kid), format: 'jwk' });
  const bytes = Buffer.from(signature, 'base64url');
  assert.ok(verify('RSA-SHA256', Buffer.from(`${head}.${body}`), key, bytes), 'the signature');

  const claims = decode(body);
  const now = Date.now() / 1000;
  assert.equal(claims.iss, sandbox.issuer);
  assert.equal(claims.aud, sandbox.client_id);
  // Okta's clients leave this to others when they sign in without a redirect.
  assert.ok(nonce.length >= 32, 'a nonce was sent');
  assert.equal(claims.nonce, nonce);
  assert.equal(claims.email, user.username);
  assert.ok(claims.iat <= now + 1 && claims.exp > now, 'the times');
  return claims;
}

/** The nonce that a client sent in the form of its interact request. */
export function nonceOf(form) {
  return new URLSearchParams(form).get('nonce');
}

function decode(part) {
  return JSON.parse(Buffer.from(part, 'base64url').toString());
}

async function json(url) {
  return (await fetch(url)).json();
}
