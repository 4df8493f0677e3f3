// Uploads with a real progress bar. Without this script the form works as a plain form.
(function () {
  const megabyte = 1024 * 1024;

  function enhance(form) {
    const input = form.querySelector('input[type="file"]');
    const zone = form.querySelector("[data-drop-zone]");
    const button = form.querySelector('button[type="submit"]');
    const panel = form.querySelector("[data-progress]");
    const bar = panel.querySelector("progress");
    const text = panel.querySelector("[data-progress-text]");
    const refusal = form.querySelector("[data-refusal]");
    let sending = null;

    function refuse(words) {
      refusal.textContent = words;
      refusal.hidden = false;
      panel.hidden = true;
      button.disabled = false;
      sending = null;
    }

    function fits() {
      const file = input.files[0];
      if (file && file.size > Number(form.dataset.cap)) {
        refuse(form.dataset.tooLarge);
        return false;
      }
      refusal.hidden = true;
      return Boolean(file);
    }

    function answered(request) {
      let answer = {};
      try {
        answer = JSON.parse(request.responseText);
      } catch {
        // An answer that is no JSON comes from something before the application.
      }
      if (answer.location) {
        sending = null;
        window.location.assign(answer.location);
      }
      else refuse(answer.errors ? answer.errors.map((one) => one.detail).join(" ") : form.dataset.broken);
    }

    function send() {
      const request = new XMLHttpRequest();
      sending = request;
      request.open("POST", form.action);
      request.setRequestHeader("Accept", "application/json");
      request.upload.addEventListener("progress", (event) => {
        if (!event.lengthComputable) return;
        bar.value = Math.round((event.loaded / event.total) * 100);
        const sent = (event.loaded / megabyte).toFixed(1);
        const all = (event.total / megabyte).toFixed(1);
        text.textContent = `${form.dataset.sending} ${sent} / ${all} MB`;
      });
      request.upload.addEventListener("load", () => { text.textContent = form.dataset.checking; });
      request.addEventListener("load", () => answered(request));
      request.addEventListener("error", () => refuse(form.dataset.broken));
      request.addEventListener("abort", () => refuse(form.dataset.stopped));
      bar.value = 0;
      panel.hidden = false;
      button.disabled = true;
      request.send(new FormData(form));
    }

    input.addEventListener("change", fits);
    panel.querySelector("[data-cancel]").addEventListener("click", () => sending && sending.abort());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!sending && fits()) send();
    });
    zone.addEventListener("dragover", (event) => {
      event.preventDefault();
      zone.classList.add("over");
    });
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("over");
      input.files = event.dataTransfer.files;
      fits();
    });
    window.addEventListener("beforeunload", (event) => sending && event.preventDefault());
  }

  document.querySelectorAll("form[data-upload]").forEach(enhance);
})();
