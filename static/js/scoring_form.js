// What stands in the form of one criterion, as plain data and back.
export class MarkForm {
  constructor(form) {
    this.form = form;
    this.list = () => form.querySelector('[data-part="places"] ul');
  }

  get revision() { return this.form.elements.revision.value; }
  set revision(value) { this.form.elements.revision.value = value; }

  values() {
    const { reason, interview } = this.form.elements;
    return {
      level: new FormData(this.form).get("level") ?? "",
      reason: reason.value,
      interview: interview.value,
      places: this.#boxes().filter((box) => box.checked)
        .map((box) => [box.value, box.closest("label").textContent.trim()]),
    };
  }

  // The fields of a request that changes these parts and no others.
  fields(parts) {
    const values = this.values();
    const fields = [["revision", this.revision]];
    for (const part of parts) {
      if (part !== "places") { fields.push([part, values[part]]); continue; }
      fields.push(["places", "1"], ...values.places.map(([value]) => ["region", value]));
    }
    return fields;
  }

  fill(parts, values) {
    if (parts.includes("level")) {
      for (const radio of this.form.querySelectorAll('input[name="level"]')) {
        radio.checked = radio.value === String(values.level ?? "");
      }
    }
    for (const part of ["reason", "interview"]) {
      if (parts.includes(part)) this.form.elements[part].value = values[part];
    }
    if (!parts.includes("places")) return;
    this.list().replaceChildren();
    for (const [value, text] of values.places) this.showPlace(JSON.parse(value), text);
  }

  holds(parts, values) {
    const now = this.values();
    const written = (places) => JSON.stringify(places.map(([value]) => sorted(JSON.parse(value))));
    return parts.every((part) => part === "places"
      ? written(now.places) === written(values.places) : now[part] === values[part]);
  }

  label(level) {
    const radio = this.form.querySelector(`input[name="level"][value="${CSS.escape(String(level))}"]`);
    return radio?.dataset.label ?? "";
  }

  // What was typed beside "Add" becomes a ticked position; false when no item is chosen.
  addTyped(whole) {
    const { add_item: item, add_place: place } = this.form.elements;
    if (!item.value) { item.focus(); return false; }
    const text = place.value.trim();
    this.showPlace({ item: item.value, text }, `${item.selectedOptions[0].textContent} · ${text || whole}`);
    place.value = "";
    return true;
  }

  // A place that was typed and refused goes back to where it was typed.
  takeBackTyped() {
    for (const box of this.#boxes()) {
      const { item, text } = JSON.parse(box.value);
      if (text === undefined) continue;
      this.form.elements.add_item.value = item;
      this.form.elements.add_place.value = text;
      box.closest("li").remove();
    }
  }

  // A place that the candidate claimed, taken over as it is; false when it is there already.
  use(value, text) {
    const same = (box) => JSON.stringify(sorted(JSON.parse(box.value))) === JSON.stringify(sorted(JSON.parse(value)));
    const there = this.#boxes().find(same);
    if (there?.checked) return false;
    if (there) there.checked = true;
    else this.showPlace(JSON.parse(value), text);
    return true;
  }

  showPlace(value, text) {
    const row = document.createElement("li");
    const label = document.createElement("label");
    const box = document.createElement("input");
    Object.assign(box, { type: "checkbox", name: "region", value: JSON.stringify(value), checked: true });
    label.append(box, " ", text);
    row.append(label);
    this.list().append(row);
  }

  #boxes() { return [...this.form.querySelectorAll('input[name="region"]')]; }
}

// The same place written in another order of keys is the same place.
function sorted(value) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}
