// Single-key shortcuts: never in text fields, never with a modifier, and they can be turned off.
const KEPT = "assay.keys";

export function listenToKeys(page, deeds) {
  const help = page.querySelector("#help");
  const box = page.querySelector("#keys-on");
  box.checked = localStorage.getItem(KEPT) !== "off";
  page.classList.toggle("keys-off", !box.checked);
  box.addEventListener("change", () => {
    localStorage.setItem(KEPT, box.checked ? "on" : "off");
    page.classList.toggle("keys-off", !box.checked);
  });
  page.querySelector("#open-help").addEventListener("click", () => help.showModal());

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isWriting(event.target)) {
      event.target.blur();
      event.target.closest("article")?.querySelector("h2, h4")?.focus({ preventScroll: true });
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isWriting(event.target) || help.open || !box.checked) return;
    const deed = event.key === "?" ? () => help.showModal() : deeds[event.key.toLowerCase()];
    if (!deed) return;
    event.preventDefault();
    deed();
  });
}

export function isWriting(element) {
  if (!(element instanceof Element)) return false;
  if (element.matches("textarea, select") || element.isContentEditable) return true;
  return element.matches("input:not([type=radio], [type=checkbox], [type=button], [type=submit])");
}
