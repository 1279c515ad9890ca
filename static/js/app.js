// Small comforts only: every page does its work without this file.
"use strict";

// A menu closes when one clicks elsewhere or presses Escape.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 4000);
});

// A file may be dropped on the whole field, not only on its button.
for (const field of document.querySelectorAll(".file")) {
  const input = field.querySelector("input[type=file]");
  for (const name of ["dragover", "dragleave", "drop"]) {
    field.addEventListener(name, (event) => {
      event.preventDefault();
      field.classList.toggle("is-over", name === "dragover");
      if (name === "drop") input.files = event.dataTransfer.files;
    });
  }
}

// Passkeys are offered where the browser knows them; what they need is loaded when one is asked for.
for (const offer of document.querySelectorAll("[data-passkey]")) offer.hidden = !window.PublicKeyCredential;
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-passkey] button[data-script]");
  if (button) (await import(button.dataset.script)).use(button);
});

// A page that asks one question opens as a dialog over the page that leads to it; what is wrong with its form, or a
// network that is away, opens the page itself.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-dialog]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  try {
    const answer = await fetch(link.href);
    // Signed out meanwhile, its form would be the one to sign in, sent to the wrong place.
    if (answer.redirected || !answer.ok) return location.assign(link.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [heading, form] = [page.querySelector("main h1"), page.querySelector("main form.form")];
    form.action = link.href;
    heading.id = "dialog-title";
    const dialog = Object.assign(document.createElement("dialog"), { className: "panel dialog" });
    dialog.setAttribute("aria-labelledby", heading.id);
    dialog.append(heading, form);
    document.body.append(dialog);
    const cancel = form.querySelector(".form-acts a");
    cancel?.addEventListener("click", (click) => (click.preventDefault(), dialog.close()));
    dialog.addEventListener("close", () => dialog.remove());
    dialog.showModal();
  } catch {
    location.assign(link.href);
  }
});

// Printing is the browser's; a button says that a page is made for it.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// The first thing to read after a refused form is what is wrong with it.
document.querySelector(".error-summary")?.focus();

// Nothing typed is lost when a session ends. What is typed is kept in this tab, locked with a key that only pages of
// the same user carry; it comes back when that user signs in again, and is thrown away when somebody else does, or
// when the form was taken. Before the end a question lets one stay.
(() => {
  const STORE = "typed";
  const WARNING = 120_000; // as the question says: two minutes
  const idle = document.querySelector("#idle"); // on every page where somebody signed in works
  const here = location.pathname + location.search;
  const forms = [...document.querySelectorAll("main form[method=post]:not([role=search])")];
  const touched = new Set();

  const read = () => JSON.parse(sessionStorage.getItem(STORE) || "null");
  const forget = () => sessionStorage.removeItem(STORE);
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const text = (data) => btoa(Array.from(new Uint8Array(data), (byte) => String.fromCharCode(byte)).join(""));
  const lock = (use) => crypto.subtle.importKey("raw", bytes(idle.dataset.key), "AES-GCM", false, [use]);

  const UNKEPT = new Set(["hidden", "password", "file", "submit", "button", "reset"]);
  const fields = (form) =>
    [...form.elements].filter(
      (field) => field.name && !UNKEPT.has(field.type) && field.autocomplete !== "one-time-code",
    );
  const isChoice = (field) => field.type === "checkbox" || field.type === "radio";
  const valueOf = (field) => {
    if (isChoice(field)) return field.checked;
    return field.multiple ? [...field.selectedOptions].map((option) => option.value) : field.value;
  };

  // Fields are found again by their name, their place among those of that name and, for a choice, its value.
  const label = (field, place) => JSON.stringify([field.name, isChoice(field) ? field.value : place]);
  const labelled = (form) => {
    const places = {};
    return fields(form).map((field) => [label(field, (places[field.name] = (places[field.name] ?? -1) + 1)), field]);
  };

  async function keep() {
    if (!touched.size || !crypto.subtle) return;
    const typed = forms.map((form) =>
      touched.has(form) ? labelled(form).map(([name, field]) => [name, valueOf(field)]) : [],
    );
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(typed));
    const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await lock("encrypt"), plain);
    sessionStorage.setItem(STORE, JSON.stringify({ page: here, iv: text(iv), box: text(box) }));
  }

  function fill(form, typed) {
    const values = new Map(typed);
    for (const [name, field] of labelled(form)) {
      if (!values.has(name)) continue;
      const value = values.get(name);
      if (isChoice(field)) field.checked = value;
      else if (field.multiple) for (const option of field.options) option.selected = value.includes(option.value);
      else field.value = value;
      if (!isChoice(field) || value) field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    form.before(document.querySelector("#typed-is-back").content.cloneNode(true));
    touched.add(form);
  }

  async function bringBack(kept) {
    let typed;
    try {
      const iv = bytes(kept.iv);
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await lock("decrypt"), bytes(kept.box));
      typed = JSON.parse(new TextDecoder().decode(plain));
    } catch {
      return forget(); // somebody else's
    }
    forms.forEach((form, place) => typed[place]?.length && fill(form, typed[place]));
    await keep();
  }

  // The sign-in page, or one that says what went wrong: the way leads back to where it was typed.
  function interrupt(kept) {
    sessionStorage.setItem(STORE, JSON.stringify({ ...kept, interrupted: true }));
    const back = document.querySelector("[data-way-back]");
    if (back) back.href = kept.page;
    for (const form of document.querySelectorAll("main form[action*='/login/']")) {
      const next = form.elements.next ?? form.appendChild(document.createElement("input"));
      Object.assign(next, { type: "hidden", name: "next", value: kept.page });
    }
  }

  const kept = read();
  if (kept && !idle) interrupt(kept);
  else if (kept?.interrupted && kept.page === here) bringBack(kept);
  else if (kept && !(kept.interrupted && here.startsWith("/accounts/"))) forget();

  document.addEventListener("submit", (event) => {
    if (event.target.action.endsWith("/accounts/logout/")) forget();
  });
  if (!idle) return;

  let ends = Date.now() + idle.dataset.left * 1000;
  let said = Date.now();
  async function ask(method) {
    const token = idle.querySelector("[name=csrfmiddlewaretoken]").value;
    const answer = await fetch(idle.dataset.stay, { method, headers: { "X-CSRFToken": token } });
    ends = Date.now() + (answer.ok ? (await answer.json()).left : 0) * 1000;
    if (ends - Date.now() > WARNING) idle.close();
  }
  async function look() {
    if (ends - Date.now() > WARNING) return;
    await ask("GET"); // another tab may have gone on
    const left = ends - Date.now();
    if (left <= 0) {
      await keep();
      location.assign(here);
    } else if (left <= WARNING && !idle.open) idle.showModal();
  }
  setInterval(() => look().catch(() => {}), Math.min(10_000, idle.dataset.left * 250)); // without a network: later

  let soon;
  function note(event) {
    const form = event.target.form;
    if (!forms.includes(form)) return;
    touched.add(form);
    clearTimeout(soon);
    soon = setTimeout(keep, 300);
    if (Date.now() - said < 300_000) return;
    said = Date.now(); // typing is being there
    ask("POST").catch(() => {});
  }
  document.addEventListener("input", note);
  document.addEventListener("change", note);
  document.addEventListener("submit", (event) => {
    if (!forms.includes(event.target)) return;
    touched.add(event.target);
    keep();
  });
  if (document.querySelector(".error-summary")) forms.forEach((form) => touched.add(form));

  idle.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    idle.close();
    ask("POST").catch(() => {});
  });
})();
