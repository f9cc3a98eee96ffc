// score.js - stores the score of a mail's link by itself, but only when a person is plausibly there.
//
// A person: the page is visible and has the focus, nothing drives the browser, and either somebody
// touched, typed or moved, or 1.5 seconds passed in sight. Scanners that run scripts do none of this
// or leave sooner. Without this script the button does the same.
(() => {
  "use strict";
  const form = document.getElementById("score");
  if (!form || form.dataset.stored === "1" || navigator.webdriver) return;
  const chosen = () => form.querySelector("input[name=n]:checked");
  if (!chosen()) return;
  let done = false;
  let seen = 0;
  const present = () => document.visibilityState === "visible" && document.hasFocus();

  const store = async () => {
    if (done || !present() || !chosen()) return;
    done = true;
    const body = new URLSearchParams(new FormData(form));
    body.delete("text");
    body.set("auto", "1");
    try {
      const answer = await fetch("/s/score", { method: "POST", body, credentials: "omit" });
      if (answer.status === 204) document.getElementById("stored").hidden = false;
    } catch {
      done = false; // The button is still there.
    }
  };
  for (const name of ["pointerdown", "pointermove", "keydown", "touchstart", "wheel"])
    addEventListener(name, (event) => event.isTrusted && store(), { passive: true });
  const timer = setInterval(() => {
    seen = present() ? seen + 250 : 0;
    if (seen >= 1500) store();
    if (done) clearInterval(timer);
  }, 250);
})();
