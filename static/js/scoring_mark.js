// One criterion's mark: what was changed, what is on its way, what the server has.
import { MarkForm } from "./scoring_form.js";
import { send } from "./scoring_sending.js";
import { showConflict, textsOf } from "./scoring_conflict.js";

const PAUSE_MILLISECONDS = 900;
const CHOICE_MILLISECONDS = 120;
const PARTS = ["level", "reason", "interview", "places"];

export class Mark {
  constructor(marks, form, link) {
    this.marks = marks;
    this.form = form;
    this.link = link;
    this.data = new MarkForm(form);
    this.article = form.closest(".criterion");
    this.dirty = new Set();
    this.unanswered = [];
    this.sending = false;
    this.waits = false;
    this.conflict = null;
    this.refusal = "";
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
    if (event.target.name === "add_place") this.#error(this.refusal = "");
    if (event.target.matches("textarea")) this.#touch(event.target.name, PAUSE_MILLISECONDS);
  }

  #changed(event) {
    const name = event.target.name;
    if (name === "level") this.#touch("level", CHOICE_MILLISECONDS);
    if (name === "region") this.#touch("places", CHOICE_MILLISECONDS);
    if (event.target.matches("textarea")) this.flush();
  }

  #addPlace() {
    if (this.data.addTyped(this.marks.text("textWhole"))) this.#touch("places", CHOICE_MILLISECONDS);
  }

  usePlace(value, text) {
    const isNew = this.data.use(value, text);
    if (isNew) this.#touch("places", CHOICE_MILLISECONDS);
    return isNew;
  }

  #touch(part, pause) {
    this.dirty.add(part);
    this.#keep();
    this.#status(this.marks.text("textUnsaved"));
    this.link.dataset.unsaved = "";
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.flush(), pause);
  }

  #keep() {
    if (this.dirty.size === 0) { localStorage.removeItem(this.key); return; }
    const kept = {
      parts: [...this.dirty],
      values: this.data.values(),
      revision: this.data.revision,
      unanswered: this.unanswered,
    };
    try { localStorage.setItem(this.key, JSON.stringify(kept)); } catch { /* full: the form still has it */ }
  }

  // Waits for the request that is under way too.
  async settle() {
    await this.underWay;
    await this.flush();
  }

  flush() {
    window.clearTimeout(this.timer);
    if (this.dirty.size === 0 || this.sending || this.conflict) return this.underWay;
    this.underWay = this.#send();
    return this.underWay;
  }

  async #send() {
    const sent = this.data.values();
    const hadPlaces = this.dirty.has("places");
    this.sending = true;
    this.unanswered.push(sent);
    this.#keep();
    this.#status(this.marks.text("textSaving"));
    const answer = await send(this.form.action, this.data.fields([...this.dirty]), { keepalive: true });
    this.sending = false;
    if (answer.ok && hadPlaces) this.refusal = "";
    if (answer.ok) this.#landed(answer.data, sent);
    else this.#failed(answer);
    this.marks.report(answer.ok ? null : answer.trouble);
  }

  // The page goes away: one last request that outlives it; the kept copy stays until next time.
  leave() {
    if (this.dirty.size === 0 || this.conflict || this.sending) return;
    this.unanswered.push(this.data.values());
    this.#keep();
    send(this.form.action, this.data.fields([...this.dirty]), { keepalive: true });
  }

  #landed(data, sent) {
    this.waits = false;
    this.unanswered = [];
    this.data.revision = data.revision;
    const now = this.data.values();
    for (const part of [...this.dirty]) {
      if (JSON.stringify(sent[part]) === JSON.stringify(now[part])) this.dirty.delete(part);
    }
    if (!this.dirty.has("places")) this.#part("places", data.places_html);
    this.#part("flags", data.flags_html);
    this.#error(this.refusal);
    this.#row(data);
    this.marks.saved(data);
    if (this.dirty.size > 0) { this.#keep(); this.flush(); return; }
    this.#settled(data.saved_text);
  }

  #settled(text) {
    localStorage.removeItem(this.key);
    delete this.link.dataset.unsaved;
    this.#status(text);
  }

  #failed(answer) {
    this.waits = answer.status === 0 || answer.status >= 500 || answer.detail === undefined;
    this.#status(this.marks.text("textUnsaved"));
    const stored = answer.status === 409 ? answer.data?.stored : null;
    if (stored && this.#isOwn(stored)) this.#sendAgain(stored);
    else if (stored) this.#showConflict(stored);
    else if (answer.detail) this.#refused(answer);
    this.#keep();
  }

  // A refused place must not hold back the level and the words that were sent with it; why it was
  // refused stands there until the place is typed anew, also when those have landed.
  #refused(answer) {
    this.#error(answer.detail);
    if (answer.status !== 400 || !this.dirty.has("places")) return;
    this.refusal = answer.detail;
    this.data.takeBackTyped();
    this.dirty.delete("places");
    this.unanswered = [];
    if (this.dirty.size > 0) window.setTimeout(() => this.flush());
    else this.#settled("");
  }

  // The answer to a request of ours was lost on the way: what is stored is what we sent.
  #isOwn(stored) {
    const text = (value) => String(value ?? "").trim();
    return this.unanswered.some((sent) => sent.places.length === stored.places.length
      && ["level", "reason", "interview"].every((part) => text(sent[part]) === text(stored[part])));
  }

  #sendAgain(stored) {
    this.data.revision = stored.revision;
    this.unanswered = [];
    window.setTimeout(() => this.flush());
  }

  #row(data) {
    this.link.dataset.state = data.state;
    this.link.toggleAttribute("data-flagged", data.is_flagged);
    this.link.querySelector(".mark-box").textContent = data.symbol;
    this.link.querySelector(".row-saved").textContent = data.saved_clock;
    this.link.querySelector(".link-state").textContent = data.words;
  }

  #part(name, html) {
    const part = this.form.querySelector(`[data-part="${name}"]`);
    const held = part.contains(document.activeElement) ? document.activeElement : null;
    part.innerHTML = html;
    if (!held) return;
    const same = [...part.querySelectorAll("input, a")].find((one) => one.value === held.value && one.href === held.href);
    (same ?? this.form.elements.add_item ?? this.article.querySelector("h2")).focus({ preventScroll: true });
  }

  #status(text) { this.form.querySelector(".mark-saved").textContent = text; }

  #error(text) {
    const error = this.form.querySelector(".field-error");
    error.textContent = text;
    error.hidden = !text;
    if (text) error.scrollIntoView({ block: "nearest" });
  }

  // Work that never reached the server, from an earlier visit: put back and sent again.
  bringBack() {
    const kept = localStorage.getItem(this.key);
    if (!kept) return false;
    const { parts, values, revision, unanswered } = JSON.parse(kept);
    if (this.data.holds(parts, values)) { localStorage.removeItem(this.key); return false; }
    this.data.fill(parts, values);
    this.data.revision = revision;
    this.unanswered = unanswered ?? [];
    for (const part of parts) this.dirty.add(part);
    this.link.dataset.unsaved = "";
    this.flush();
    return true;
  }

  #showConflict(stored) {
    this.conflict = stored;
    const label = (level) => this.data.label(level);
    const sides = { mine: textsOf(this.data.values(), label), stored: textsOf(stored, label) };
    const panel = this.form.querySelector(".conflict");
    showConflict(panel, sides, stored.saved_text, this.marks.text("textEmpty"), (side) => this.#chosen(side));
    panel.scrollIntoView({ block: "nearest" });
    this.marks.announce(this.marks.text("textConflict"));
  }

  #chosen(side) {
    const stored = this.conflict;
    this.conflict = null;
    this.data.revision = stored.revision;
    this.article.querySelector("h2").focus({ preventScroll: true });
    if (side === "stored") { this.#takeStored(stored); return; }
    for (const part of PARTS) this.dirty.add(part);
    if (!this.data.values().level) this.dirty.delete("level");
    this.flush();
  }

  #takeStored(stored) {
    this.dirty.clear();
    this.data.fill(PARTS, stored);
    this.#part("places", stored.places_html);
    this.#part("flags", stored.flags_html);
    this.#row(stored);
    this.#settled(stored.saved_line);
  }
}
