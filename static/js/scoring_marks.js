// Marks: saved on change, kept in this browser until the server has them, never overwritten.
import { Mark } from "./scoring_mark.js";

const RETRY_SECONDS = 5;
const SETTLING_TURNS = 3;

export class Marks {
  constructor(page, links) {
    this.page = page;
    this.links = links;
    this.all = [];
    if (!page.classList.contains("can-score")) {
      this.#forget();
      return;
    }
    for (const form of page.querySelectorAll(".mark-form")) {
      this.all.push(new Mark(this, form, links.get(form.closest(".criterion").dataset.code)));
    }
    page.addEventListener("click", (event) => {
      const button = event.target.closest(".use-place");
      if (button) this.of(button.closest(".for-criterion").dataset.for)?.usePlace(button.dataset.place, button.dataset.text);
    });
    window.addEventListener("online", () => this.#retry());
    window.setInterval(() => this.#retry(), RETRY_SECONDS * 1000);
    window.addEventListener("pagehide", () => this.all.forEach((mark) => mark.leave()));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.all.forEach((mark) => mark.flush());
    });
  }

  of(code) {
    return this.all.find((mark) => mark.article.dataset.code === code);
  }

  // The first claimed place of the criterion that is not a position of the mark yet.
  useNextPlace(code) {
    const buttons = this.page.querySelectorAll(`.for-criterion[data-for="${CSS.escape(code)}"] .use-place`);
    const mark = this.of(code);
    if (mark) [...buttons].find((button) => mark.usePlace(button.dataset.place, button.dataset.text));
  }

  key(criterion) {
    return `assay.sheet.${this.page.dataset.sheet}.${criterion}`;
  }

  text(name) {
    return this.page.dataset[name];
  }

  announce(text) {
    this.page.querySelector("#announce").textContent = text;
  }

  // A sealed sheet takes nothing any more: what lay here for it can go.
  #forget() {
    const prefix = this.key("");
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(prefix)) localStorage.removeItem(key);
    }
  }

  bringBack() {
    if (this.all.filter((mark) => mark.bringBack()).length > 0) {
      this.announce(this.text("textRestored"));
    }
  }

  // Sends what is open and waits for the answers; a mark that stays behind, if there is one.
  async settle() {
    for (let turn = 0; turn < SETTLING_TURNS; turn += 1) {
      await Promise.all(this.all.map((mark) => mark.settle()));
    }
    return this.all.find((mark) => mark.dirty.size > 0);
  }

  // Until the next answer of the server.
  warn(name) {
    const banner = this.page.querySelector("#trouble");
    banner.textContent = this.text(name);
    banner.hidden = false;
  }

  #retry() {
    this.all.filter((mark) => mark.waits).forEach((mark) => mark.flush());
  }

  // The banner on top says the worst that is true of any mark.
  report(trouble) {
    const banner = this.page.querySelector("#trouble");
    const stuck = this.all.some((mark) => mark.waits);
    if (trouble) banner.textContent = this.text(trouble);
    banner.hidden = !stuck;
  }

  saved(data) {
    this.page.querySelector("#progress-text").textContent = data.progress.text;
    this.page.querySelector("#progress").value = data.progress.done;
    this.page.querySelector("#last-saved").textContent = data.last_saved_text;
    this.announce(data.message);
  }
}
