// Two windows changed one mark: both values side by side, and the person chooses.
const PARTS = ["level", "reason", "interview", "places"];

// `sides` has `mine` and `stored`, each with a text for every part; `choose` gets one of the two.
export function showConflict(panel, sides, savedText, nothing, choose) {
  panel.replaceChildren(document.getElementById("conflict-template").content.cloneNode(true));
  panel.querySelector('[data-stored="saved_text"]').textContent = savedText;
  for (const [side, texts] of Object.entries(sides)) {
    for (const part of PARTS) {
      panel.querySelector(`[data-${side}="${part}"]`).textContent = texts[part] || nothing;
    }
  }
  for (const button of panel.querySelectorAll("[data-choose]")) {
    button.addEventListener("click", () => {
      panel.hidden = true;
      choose(button.dataset.choose);
    });
  }
  panel.hidden = false;
}

export function textsOf(values, label) {
  return {
    ...values,
    level: label(values.level),
    places: values.places.map(([, text]) => text).join("; "),
  };
}
