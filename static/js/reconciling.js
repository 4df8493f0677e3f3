// Reconciling: what is chosen and typed stays in this browser until it is stored.
const page = document.getElementById("reconciling");

for (const form of page?.querySelectorAll(".agree-form") ?? []) keepDraft(form);

function keepDraft(form) {
  const key = `assay.reconcile.${page.dataset.assessment}.${form.dataset.code}`;
  const stored = JSON.stringify(values(form));
  const note = form.querySelector(".draft-note");
  const kept = localStorage.getItem(key);
  if (kept) fill(form, JSON.parse(kept));
  say();

  form.addEventListener("input", () => {
    const now = JSON.stringify(values(form));
    if (now === stored) localStorage.removeItem(key);
    else localStorage.setItem(key, now);
    say();
  });

  function say() {
    const differs = JSON.stringify(values(form)) !== stored;
    if (!differs) localStorage.removeItem(key);
    note.textContent = differs ? page.dataset.textDraft : "";
    note.hidden = !differs;
  }
}

function values(form) {
  const data = new FormData(form);
  return { level: data.get("level") ?? "", reason: data.get("reason") ?? "" };
}

function fill(form, { level, reason }) {
  for (const radio of form.querySelectorAll('input[name="level"]')) radio.checked = radio.value === level;
  form.elements.reason.value = reason;
}
