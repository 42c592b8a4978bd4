// Asks the hall what to sign, where the page does not say it already, lets the middleware of the device on this computer sign it, and
// fills what comes into the form. Without it the form stays shut and the page says what else there is.
const form = document.querySelector("form[data-device]");
const button = form?.querySelector("button");
const said = form?.querySelector("[data-said]");

const ask = async (address, body) => {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
};

if (form) {
  said.textContent = "";
  button.disabled = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    said.textContent = "请在弹出的窗口里输入密码钥匙的口令。";
    try {
      const { text, challenge } = form.dataset;
      const asked = text
        ? { text, challenge }
        : await ask("/api/identity/v1/certificate/options", { client_id: form.elements.client_id.value });
      const { certificate, signature } = await ask(`${form.dataset.device}/sign`, { text: asked.text });
      form.elements.challenge.value = asked.challenge;
      form.elements.certificate.value = certificate;
      form.elements.signature.value = signature;
      form.submit();
    } catch {
      said.textContent = "没有签成。看看密码钥匙插好没有，它的驱动程序装了没有、开着没有，然后再试一次。";
      button.disabled = false;
    }
  });
}
