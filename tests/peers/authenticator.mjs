// A security key without hardware, by the browser's own protocol for tests.

import { generateKeyPairSync } from 'node:crypto';

/** Lets a page have keys, and resolves to the session by which they are given commands. */
export async function openAuthenticators(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable', { enableUI: false });
  return session;
}

/** Gives a page a key that verifies its user and says yes, and resolves to its id. It lasts as long as the page. */
export async function addAuthenticator(session, options = {}) {
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      ...options,
    },
  });
  return authenticatorId;
}

/** Puts a key into an authenticator that names its user by itself, of a page at `localhost`. No org knows it. */
export async function addResidentKey(session, authenticatorId) {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await session.send('WebAuthn.addCredential', {
    authenticatorId,
    credential: {
      credentialId: Buffer.from('some-resident-key').toString('base64'),
      isResidentCredential: true,
      rpId: 'localhost',
      userHandle: Buffer.from('somebody').toString('base64'),
      privateKey: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
      signCount: 0,
    },
  });
}
