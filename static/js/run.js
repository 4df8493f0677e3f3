// The page title tells how far a run is, so that another tab shows it too.
(function () {
  const name = document.title;

  function tell() {
    const phase = document.querySelector("#run-status .run-phase");
    if (phase) document.title = `${phase.textContent} – ${name}`;
  }

  tell();
  document.body.addEventListener("htmx:afterSettle", tell);
})();
