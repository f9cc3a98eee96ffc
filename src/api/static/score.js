// score.js - stores the score of a mail's link by itself, but only when a person is plausibly there.
//
// A person: the page is visible and has the focus, nothing drives the browser, and somebody touched,
// typed or moved; on a phone in the hand 1.5 seconds in sight are enough, for there is no pointer
// that moves by itself. Scanners that run scripts do none of this or leave sooner. Without this
// script the button does the same.
(() => {
  "use strict";
  const form = document.getElementById("score");
  if (!form || form.dataset.stored === "1") return;
  const brands = (navigator.userAgentData?.brands ?? []).map((brand) => brand.brand).join();
  const driven =
    navigator.webdriver ||
    /headless/i.test(navigator.userAgent + brands) ||
    !navigator.languages?.length ||
    outerWidth === 0 ||
    outerHeight === 0;
  const chosen = () => form.querySelector("input[name=n]:checked");
  if (driven || !chosen()) return;
  const inTheHand = navigator.maxTouchPoints > 0 && matchMedia("(pointer: coarse)").matches;
  const present = () => document.visibilityState === "visible" && document.hasFocus();
  let done = false;
  let seen = 0;

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
  if (!inTheHand) return;
  const timer = setInterval(() => {
    seen = present() ? seen + 250 : 0;
    if (seen >= 1500) store();
    if (done) clearInterval(timer);
  }, 250);
})();
