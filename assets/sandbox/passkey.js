// The page of the org asks for a key, and sends what it answers with the form that it stands in.
{
  const { create, get, known } = ASKED;
  const form = document.currentScript.closest('form');
  const bytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));
  const keys = known.map((id) => ({ type: 'public-key', id: bytes(id) }));
  const fill = (name, buffer) => {
    const input = form.elements[`credentials.${name}`];
    if (input && buffer) {
      input.value = text(buffer);
    }
  };
  const ask = async () => {
    if (create) {
      const user = { ...create.user, id: bytes(create.user.id) };
      const publicKey = { ...create, user, challenge: bytes(create.challenge), excludeCredentials: keys };
      const { response } = await navigator.credentials.create({ publicKey });
      fill('clientData', response.clientDataJSON);
      fill('attestation', response.attestationObject);
      return;
    }
    const publicKey = { ...get, challenge: bytes(get.challenge), allowCredentials: keys };
    const { response } = await navigator.credentials.get({ publicKey });
    fill('clientData', response.clientDataJSON);
    fill('authenticatorData', response.authenticatorData);
    fill('signatureData', response.signature);
    fill('userHandle', response.userHandle);
  };
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Use a security key';
  button.addEventListener('click', () =>
    ask().then(
      () => form.submit(),
      (error) => {
        button.textContent = `Try again (${error.name})`;
      },
    ),
  );
  form.append(button);
}
