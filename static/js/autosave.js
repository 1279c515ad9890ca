// A section is saved while it is written. Without this file its buttons save it just as well.
"use strict";

const form = document.querySelector("[data-autosave]");
if (form) {
  const [PAUSE, AGAIN] = [2500, 5000]; // milliseconds: after the last letter, and after a network that was away
  let timer;
  let isTyped = false; // something was typed that was not sent
  let unanswered = null; // what was sent and not answered: it is sent again as it was, so that it is known again
  let isSending = false;
  let isLeaving = false;

  const tell = (name) => {
    for (const each of form.querySelectorAll("[data-told]")) each.hidden = each.dataset.told !== name;
  };
  const soon = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  };

  async function save() {
    if (isSending || isLeaving || !(isTyped || unanswered)) return;
    if (!unanswered) {
      isTyped = false;
      unanswered = new URLSearchParams(new FormData(form));
    }
    isSending = true;
    try {
      const answer = await fetch(location.href, { method: "POST", headers: { "HX-Request": "true" }, body: unanswered });
      show(answer, await answer.text());
    } catch {
      tell("offline");
      soon(AGAIN);
    }
    isSending = false;
  }

  function show(answer, text) {
    unanswered = null;
    const saved = new DOMParser().parseFromString(text, "text/html").querySelector("#saved");
    if (!answer.ok || !saved) {
      isTyped = true;
      return tell("failed"); // signed out, or broken: the button leads on
    }
    tell("");
    form.querySelector("#saved").replaceWith(saved);
    if (saved.dataset.seal) form.elements.seen.value = saved.dataset.seal;
    if (isTyped) soon(PAUSE);
  }

  const note = () => {
    isTyped = true;
    soon(PAUSE);
  };
  form.addEventListener("input", note);
  form.addEventListener("change", note);
  addEventListener("online", () => soon(0));
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) {
      isLeaving = true;
      return clearTimeout(timer);
    }
    event.preventDefault(); // or the browser would show its own page in place of what was typed
    isTyped = true;
    tell("offline");
  });
  addEventListener("beforeunload", (event) => {
    if (!isLeaving && (isTyped || unanswered)) event.preventDefault();
  });
}
