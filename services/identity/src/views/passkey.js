// Asks the browser to make a passkey or to sign with one, and fills what it says into the form. Without it, or in a
// browser without passkeys, the form stays shut and the page says what else there is.
const form = document.querySelector("form[data-passkey]");
const button = form?.querySelector("button");
const said = form?.querySelector("[data-said]");
const { challenge, site, user, name, known } = form?.dataset ?? {};

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
const fill = (values) => {
  for (const [field, value] of Object.entries(values)) form.elements[field].value = text(value);
};

const get = async () => {
  const options = { challenge: bytes(challenge), rpId: site, userVerification: "required", timeout: 240000 };
  const { rawId, response } = await navigator.credentials.get({ publicKey: options });
  fill({
    key_id: rawId,
    client_data: response.clientDataJSON,
    authenticator_data: response.authenticatorData,
    signature: response.signature,
  });
};

const make = async () => {
  const options = {
    challenge: bytes(challenge),
    rp: { id: site, name: "政务服务大厅" },
    user: { id: bytes(user), name, displayName: name },
    pubKeyCredParams: [-7, -8].map((alg) => ({ type: "public-key", alg })),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    excludeCredentials: known.split(" ").filter(Boolean).map((id) => ({ type: "public-key", id: bytes(id) })),
    attestation: "none",
    timeout: 240000,
  };
  const { response } = await navigator.credentials.create({ publicKey: options });
  fill({ client_data: response.clientDataJSON, attestation: response.attestationObject });
};

if (form && window.PublicKeyCredential) {
  said.textContent = "";
  button.disabled = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await (form.dataset.passkey === "make" ? make() : get());
      form.submit();
    } catch {
      said.textContent = "没有成功，或者取消了。可以再试一次。";
    }
  });
}
