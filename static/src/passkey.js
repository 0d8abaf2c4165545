// Ask the browser for a passkey (WebAuthn) and send what it answers with the form. Where it knows none, nothing is shown.
const bytes = (text) => {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
};
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const descriptors = (list) => (list ?? []).map((each) => ({ ...each, id: bytes(each.id) }));

function readable(options) {
  return {
    ...options,
    challenge: bytes(options.challenge),
    ...(options.user && { user: { ...options.user, id: bytes(options.user.id) } }),
    ...(options.excludeCredentials && { excludeCredentials: descriptors(options.excludeCredentials) }),
    ...(options.allowCredentials && { allowCredentials: descriptors(options.allowCredentials) }),
  };
}

function sayable(credential) {
  const { response } = credential;
  const said = { clientDataJSON: text(response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[part]) said[part] = text(response[part]);
  }
  const { id, type, rawId } = credential;
  return JSON.stringify({ id, type, rawId: text(rawId), response: said, clientExtensionResults: {} });
}

for (const part of document.querySelectorAll("[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  part.hidden = false;
  for (const around of document.querySelectorAll("[data-with-passkey]")) around.hidden = false;
  const failed = part.querySelector("[data-passkey-failed]");
  part.querySelector("button").addEventListener("click", async () => {
    failed.hidden = true;
    try {
      const publicKey = readable(JSON.parse(part.dataset.options));
      const credential = await navigator.credentials[part.dataset.passkey]({ publicKey });
      part.querySelector("[data-passkey-answer]").value = sayable(credential);
      part.closest("form").submit();
    } catch {
      failed.hidden = false;
    }
  });
}
