// A reader agent opens this page with the code behind #: it is taken out of the address at once, and the form is sent.
"use strict";

const code = location.hash.slice(1);
if (/^[A-Za-z0-9_-]{43}$/.test(code)) {
  history.replaceState(null, "", location.pathname + location.search);
  const form = document.querySelector("form[data-handed]");
  form.elements.namedItem("code").value = code;
  form.submit();
}
