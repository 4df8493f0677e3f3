// Machine findings of the current criterion: chosen by key, answered by key, saved at once.
import { send } from "./scoring_sending.js";

export class Findings {
  constructor(page, announce) {
    this.page = page;
    this.announce = announce;
    this.sections = [...page.querySelectorAll(".for-criterion")];
    this.pane = page.querySelector(".findings-pane");
    page.addEventListener("submit", (event) => this.#submitted(event));
    page.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !event.target.matches('.answer-form input[name="reason"]')) return;
      event.preventDefault();
      this.#save(event.target.form, "override");
    });
    page.addEventListener("focusin", (event) => {
      const card = event.target.closest(".finding");
      if (card) this.#select(card);
    });
  }

  show(code) {
    for (const one of this.sections) one.classList.toggle("current", one.dataset.for === code);
    this.pane.scrollTop = 0;
    const cards = this.#cards();
    this.#select(cards.find((one) => !one.dataset.answer) ?? cards[0]);
  }

  #cards() {
    return [...this.page.querySelectorAll(".for-criterion.current .finding")];
  }

  #select(card) {
    for (const one of this.#cards()) one.classList.toggle("selected", one === card);
  }

  #selected() {
    return this.#cards().find((one) => one.classList.contains("selected"));
  }

  next() {
    const cards = this.#cards();
    if (cards.length === 0) return;
    const card = cards[(cards.indexOf(this.#selected()) + 1) % cards.length];
    this.#select(card);
    card.focus();
  }

  answer(value) {
    const form = this.#selected()?.querySelector(".answer-form");
    if (!form) return;
    const reason = form.elements.reason;
    if (value === "override" && !reason.value.trim()) {
      reason.focus();
      return;
    }
    this.#save(form, value);
  }

  #submitted(event) {
    const form = event.target.closest(".answer-form");
    if (!form) return;
    event.preventDefault();
    const value = event.submitter?.value ?? "accept";
    if (value === "override" && !form.elements.reason.value.trim()) form.elements.reason.focus();
    this.#save(form, value);
  }

  async #save(form, value) {
    const fields = [["answer", value], ["reason", form.elements.reason.value]];
    const answer = await send(form.action, fields);
    const error = form.querySelector(".field-error");
    if (!answer.ok) {
      error.textContent = answer.detail ?? this.page.dataset[answer.trouble];
      error.hidden = false;
      return;
    }
    error.hidden = true;
    const card = form.closest(".finding");
    const same = `.finding[data-finding="${CSS.escape(card.dataset.finding)}"]`;
    for (const one of this.page.querySelectorAll(same)) this.#mark(one, answer.data);
    this.announce(answer.data.message);
    this.#moveOn(card);
  }

  #mark(card, data) {
    card.dataset.answer = data.answer;
    for (const button of card.querySelectorAll("button[name=answer]")) {
      button.setAttribute("aria-pressed", String(button.value === data.answer));
    }
    card.querySelector('input[name="reason"]').value = data.reason;
    card.querySelector(".answer-saved").textContent = data.saved_text;
  }

  #moveOn(card) {
    const cards = this.#cards();
    const rest = cards.slice(cards.indexOf(card) + 1).find((one) => !one.dataset.answer);
    if (!rest) return;
    this.#select(rest);
    if (card.contains(document.activeElement)) rest.focus();
    rest.scrollIntoView({ block: "nearest" });
  }
}
