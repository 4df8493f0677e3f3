// One criterion's mark: what was changed, what is on its way, what the server has.
import { send } from "./scoring_sending.js";

const PAUSE_MILLISECONDS = 900;
const CHOICE_MILLISECONDS = 120;

export class Mark {
  constructor(marks, form, link) {
    this.marks = marks;
    this.form = form;
    this.link = link;
    this.article = form.closest(".criterion");
    this.dirty = new Set();
    this.sending = false;
    this.waits = false;
    this.conflict = null;
    this.unanswered = [];
    form.addEventListener("submit", (event) => { event.preventDefault(); this.flush(); });
    form.addEventListener("input", (event) => this.#typed(event));
    form.addEventListener("change", (event) => this.#changed(event));
    form.querySelector(".add-button")?.addEventListener("click", () => this.#addPlace());
    form.querySelector('[name="add_place"]')?.addEventListener("keydown", (event) => {
      if (event.key === "Enter") { event.preventDefault(); this.#addPlace(); }
    });
  }

  get key() { return this.marks.key(this.article.dataset.criterion); }

  #typed(event) {
    if (event.target.matches("textarea")) this.#touch(event.target.name, PAUSE_MILLISECONDS);
  }

  #changed(event) {
    const name = event.target.name;
    if (name === "level") this.#touch("level", CHOICE_MILLISECONDS);
    if (name === "region") this.#touch("places", CHOICE_MILLISECONDS);
    if (event.target.matches("textarea")) this.flush();
  }

  #addPlace() {
    const item = this.form.elements.add_item;
    const place = this.form.elements.add_place;
    if (!item.value) { item.focus(); return; }
    this.#showPlace(
      { item: item.value, text: place.value.trim() },
      `${item.selectedOptions[0].textContent} · ${place.value.trim() || this.marks.text("textWhole")}`,
    );
    place.value = "";
    this.#touch("places", CHOICE_MILLISECONDS);
  }

  // A place that the candidate claimed, taken over as it is. Twice is once.
  usePlace(value, text) {
    const same = (box) => JSON.stringify(sorted(JSON.parse(box.value))) === JSON.stringify(sorted(JSON.parse(value)));
    const there = [...this.form.querySelectorAll('input[name="region"]')].find(same);
    if (there?.checked) return false;
    if (there) there.checked = true;
    else this.#showPlace(JSON.parse(value), text);
    this.#touch("places", CHOICE_MILLISECONDS);
    return true;
  }

  #showPlace(value, text) {
    const row = document.createElement("li");
    const label = document.createElement("label");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.name = "region";
    box.value = JSON.stringify(value);
    box.checked = true;
    label.append(box, " ", text);
    row.append(label);
    this.form.querySelector('[data-part="places"] ul').append(row);
  }

  #touch(part, pause) {
    this.dirty.add(part);
    this.#keep();
    this.#status(this.marks.text("textUnsaved"));
    this.link.dataset.unsaved = "";
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.flush(), pause);
  }

  // What stands in the form, part by part, as plain data.
  values() {
    const data = new FormData(this.form);
    const boxes = [...this.form.querySelectorAll('input[name="region"]:checked')];
    return {
      level: data.get("level") ?? "",
      reason: this.form.elements.reason.value,
      interview: this.form.elements.interview.value,
      places: boxes.map((box) => [box.value, box.closest("label").textContent.trim()]),
    };
  }

  #fields(parts) {
    const values = this.values();
    const fields = [["revision", this.form.elements.revision.value]];
    for (const part of parts) {
      if (part !== "places") { fields.push([part, values[part]]); continue; }
      fields.push(["places", "1"], ...values.places.map(([value]) => ["region", value]));
    }
    return fields;
  }

  #keep() {
    const kept = {
      parts: [...this.dirty],
      values: this.values(),
      revision: this.form.elements.revision.value,
      unanswered: this.unanswered,
    };
    try { localStorage.setItem(this.key, JSON.stringify(kept)); } catch { /* full: the form still has it */ }
  }

  async flush() {
    window.clearTimeout(this.timer);
    if (this.dirty.size === 0 || this.sending || this.conflict) return;
    const parts = [...this.dirty];
    const sent = this.values();
    this.sending = true;
    this.unanswered.push(sent);
    this.#keep();
    this.#status(this.marks.text("textSaving"));
    const answer = await send(this.form.action, this.#fields(parts), { keepalive: true });
    this.sending = false;
    if (answer.ok) this.#landed(answer.data, sent);
    else this.#failed(answer);
    this.marks.report(answer.ok ? null : answer.trouble);
  }

  // The page goes away: one last request that outlives it; the kept copy stays until next time.
  leave() {
    if (this.dirty.size === 0 || this.conflict || this.sending) return;
    this.unanswered.push(this.values());
    this.#keep();
    send(this.form.action, this.#fields([...this.dirty]), { keepalive: true });
  }

  #landed(data, sent) {
    this.waits = false;
    this.unanswered = [];
    this.form.elements.revision.value = data.revision;
    const now = this.values();
    for (const part of [...this.dirty]) {
      if (JSON.stringify(sent[part]) === JSON.stringify(now[part])) this.dirty.delete(part);
    }
    if (!this.dirty.has("places")) this.#part("places", data.places_html);
    this.#part("flags", data.flags_html);
    this.#error("");
    this.#row(data);
    this.marks.saved(data);
    if (this.dirty.size > 0) { this.#keep(); this.flush(); return; }
    localStorage.removeItem(this.key);
    delete this.link.dataset.unsaved;
    this.#status(data.saved_text);
  }

  #failed(answer) {
    this.#keep();
    this.waits = answer.status === 0 || answer.status >= 500 || answer.detail === undefined;
    this.#status(this.marks.text("textUnsaved"));
    const stored = answer.status === 409 ? answer.data?.stored : null;
    if (stored && this.#isOwn(stored)) this.#sendAgain(stored);
    else if (stored) this.#showConflict(stored);
    else if (answer.detail) this.#error(answer.detail);
  }

  // The answer to a request of ours was lost on the way: what is stored is what we sent.
  #isOwn(stored) {
    const text = (value) => String(value ?? "").trim();
    return this.unanswered.some((sent) => sent.places.length === stored.places.length
      && ["level", "reason", "interview"].every((part) => text(sent[part]) === text(stored[part])));
  }

  #sendAgain(stored) {
    this.form.elements.revision.value = stored.revision;
    this.unanswered = [];
    this.flush();
  }

  #row(data) {
    this.link.dataset.state = data.state;
    this.link.toggleAttribute("data-flagged", data.is_flagged);
    this.link.querySelector(".mark-box").textContent = data.symbol;
    this.link.querySelector(".link-state").textContent = data.words;
  }

  #part(name, html) {
    const part = this.form.querySelector(`[data-part="${name}"]`);
    if (!part.contains(document.activeElement) || name === "flags") part.innerHTML = html;
  }

  #status(text) { this.form.querySelector(".mark-saved").textContent = text; }

  #error(text) {
    const error = this.form.querySelector(".field-error");
    error.textContent = text;
    error.hidden = !text;
    if (text) this.marks.announce(text);
  }

  // Work that never reached the server, from an earlier visit: put back and sent again.
  bringBack() {
    const kept = localStorage.getItem(this.key);
    if (!kept) return false;
    const { parts, values, revision, unanswered } = JSON.parse(kept);
    if (this.#isStored(parts, values)) { localStorage.removeItem(this.key); return false; }
    this.#fill(parts, values);
    this.form.elements.revision.value = revision;
    this.unanswered = unanswered ?? [];
    for (const part of parts) this.dirty.add(part);
    this.link.dataset.unsaved = "";
    this.flush();
    return true;
  }

  #isStored(parts, values) {
    const now = this.values();
    return parts.every((part) => part === "places"
      ? JSON.stringify(now.places.map(([value]) => value)) === JSON.stringify(values.places.map(([value]) => value))
      : now[part] === values[part]);
  }

  #fill(parts, values) {
    if (parts.includes("level")) this.#checkLevel(values.level);
    for (const part of ["reason", "interview"]) {
      if (parts.includes(part)) this.form.elements[part].value = values[part];
    }
    if (!parts.includes("places")) return;
    this.form.querySelector('[data-part="places"] ul').replaceChildren();
    for (const [value, text] of values.places) this.#showPlace(JSON.parse(value), text);
  }

  #checkLevel(value) {
    for (const radio of this.form.querySelectorAll('input[name="level"]')) {
      radio.checked = radio.value === String(value ?? "");
    }
  }

  #levelLabel(value) {
    const radio = this.form.querySelector(`input[name="level"][value="${CSS.escape(String(value))}"]`);
    return radio?.dataset.label ?? "";
  }

  #showConflict(stored) {
    this.conflict = stored;
    const panel = this.form.querySelector(".conflict");
    const mine = this.values();
    panel.replaceChildren(document.getElementById("conflict-template").content.cloneNode(true));
    const nothing = this.marks.text("textEmpty");
    const write = (side, name, text) => {
      const cell = panel.querySelector(`[data-${side}="${name}"]`);
      if (cell) cell.textContent = text || nothing;
    };
    write("mine", "level", this.#levelLabel(mine.level));
    write("mine", "reason", mine.reason);
    write("mine", "interview", mine.interview);
    write("mine", "places", mine.places.map(([, text]) => text).join("; "));
    write("stored", "saved_text", stored.saved_text);
    write("stored", "level", this.#levelLabel(stored.level));
    write("stored", "reason", stored.reason);
    write("stored", "interview", stored.interview);
    write("stored", "places", stored.places.map(([, text]) => text).join("; "));
    panel.querySelector('[data-choose="mine"]').addEventListener("click", () => this.#keepMine());
    panel.querySelector('[data-choose="stored"]').addEventListener("click", () => this.#takeStored());
    panel.hidden = false;
    this.marks.announce(this.marks.text("textConflict"));
  }

  #closeConflict() {
    const stored = this.conflict;
    this.conflict = null;
    this.form.querySelector(".conflict").hidden = true;
    this.form.elements.revision.value = stored.revision;
    this.article.querySelector("h2").focus({ preventScroll: true });
    return stored;
  }

  #keepMine() {
    this.#closeConflict();
    for (const part of ["level", "reason", "interview", "places"]) this.dirty.add(part);
    if (!this.values().level) this.dirty.delete("level");
    this.flush();
  }

  #takeStored() {
    const stored = this.#closeConflict();
    this.dirty.clear();
    localStorage.removeItem(this.key);
    this.#fill(["level", "reason", "interview", "places"], stored);
    this.#part("places", stored.places_html);
    this.#part("flags", stored.flags_html);
    this.#row(stored);
    delete this.link.dataset.unsaved;
    this.#status(stored.saved_line);
  }
}

// The same place written in another order of keys is the same place.
function sorted(value) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}
