// The evidence zone: one frame per item, made when first asked for, so that each keeps its place.
export class Evidence {
  constructor(page) {
    this.page = page;
    this.frames = page.querySelector(".frames");
    this.tabs = [...page.querySelectorAll(".item-tabs a")];
    page.addEventListener("click", (event) => this.#clicked(event));
    for (const frame of this.frames?.children ?? []) this.#watch(frame);
  }

  // A frame in a process of its own may go to its place before it knows its size: once more then.
  #watch(frame) {
    frame.addEventListener("load", () => {
      const { at, settled } = frame.dataset;
      if (!at || at === settled) return;
      frame.dataset.settled = at;
      requestAnimationFrame(() => { frame.src = at; });
    });
  }

  #clicked(event) {
    const link = event.target.closest('a[target="evidence-frame"]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.open(link.dataset.item, link.dataset.region === undefined ? null : link.href);
    if (link.closest(".zone-rubric")) {
      this.page.querySelector('.zone-tabs [data-zone="evidence"]').click();
    }
  }

  // Shows the item; with an address also goes to the place that the address names.
  open(item, address) {
    if (!this.frames) return;
    let frame = [...this.frames.children].find((one) => one.dataset.item === item);
    const tab = this.tabs.find((one) => one.dataset.item === item);
    if (!frame && !tab) return;
    if (!frame) {
      frame = document.createElement("iframe");
      frame.dataset.item = item;
      frame.title = tab.textContent.trim();
      frame.src = address ?? tab.href;
      this.#watch(frame);
      this.frames.append(frame);
    } else if (address && frame.dataset.at !== address) {
      frame.src = address;
    }
    if (address && frame.dataset.at !== address) frame.dataset.settled = "";
    if (address) frame.dataset.at = address;
    for (const one of this.frames.children) one.hidden = one !== frame;
    for (const one of this.tabs) {
      if (one.dataset.item === item) one.setAttribute("aria-current", "true");
      else one.removeAttribute("aria-current");
    }
  }

  // Jumps to the first place that is claimed for the criterion, if there is one.
  point(code) {
    const section = this.page.querySelector(`.for-criterion[data-for="${CSS.escape(code)}"]`);
    const claim = section?.querySelector(".claims a");
    if (claim) this.open(claim.dataset.item, claim.href);
  }

  next() {
    if (this.tabs.length === 0) return;
    const at = this.tabs.findIndex((one) => one.hasAttribute("aria-current"));
    const tab = this.tabs[(at + 1) % this.tabs.length];
    this.open(tab.dataset.item, null);
    tab.focus();
  }
}
