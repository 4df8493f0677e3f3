// Every htmx request carries the CSRF token; a second click on a sending button does nothing.
(function () {
  const token = document.querySelector('meta[name="csrf-token"]');
  document.body.addEventListener("htmx:configRequest", (event) => {
    if (token) event.detail.headers["X-CSRFToken"] = token.content;
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.dataset.sent === "yes" || form.method !== "post") {
      if (form.dataset.sent === "yes") event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    // Coming back by the browser's history, the form works again.
    window.addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
    // A download leaves the page where it is.
    window.setTimeout(() => delete form.dataset.sent, 4000);
  });
})();
