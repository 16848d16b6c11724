// Security keys and passkeys: asks the server for options, the browser for the key, and sends the form with the answer.
// A form says with data-key what is to be done ("create" or "get") and with data-options where the options come from.
"use strict";

for (const form of document.querySelectorAll("form[data-key]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    answer(form);
  });
}

async function answer(form) {
  const trouble = form.querySelector("[data-trouble]");
  const button = form.querySelector("button");
  trouble.hidden = true;
  button.setAttribute("aria-busy", "true");
  try {
    form.elements.namedItem("answer").value = JSON.stringify(await ask(form));
    form.submit();
  } catch (error) {
    if (!(error instanceof DOMException || error instanceof TypeError || error instanceof Refused)) throw error;
    trouble.textContent = trouble.dataset[WORDS[error.name]] || trouble.dataset.trouble;
    trouble.hidden = false;
    button.removeAttribute("aria-busy");
  }
}

const WORDS = { InvalidStateError: "known", NotAllowedError: "stopped" };

class Refused extends Error {}

async function ask(form) {
  const token = form.elements.namedItem("csrf_token").value;
  const reply = await fetch(form.dataset.options, { method: "POST", headers: { "X-CSRFToken": token } });
  if (!reply.ok || reply.redirected) throw new Refused();
  const options = await reply.json();
  if (form.dataset.key === "create") {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    return navigator.credentials.create({ publicKey });
  }
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  return navigator.credentials.get({ publicKey });
}
