// The last door before the seal: marks that only this browser has would be lost by it.
const warning = document.getElementById("unsent");
const prefix = `assay.sheet.${warning?.dataset.sheet}.`;

if (warning && Object.keys(localStorage).some((key) => key.startsWith(prefix))) {
  warning.hidden = false;
  document.querySelector("#seal-form button").disabled = true;
}
