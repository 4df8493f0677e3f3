// One POST, and what became of it in a few plain words. Never throws.
// A browser refuses to keep more than 64 KiB alive; a Han character takes nine bytes on its way.
const MOST_KEPT_ALIVE_BYTES = 60_000;
const meta = () => document.querySelector('meta[name="csrf-token"]');

// Returns {ok, data} or {ok: false, trouble: name of a data-text, status, detail, data}.
export async function send(address, fields, { keepalive = false } = {}) {
  try {
    let response = await post(address, fields, keepalive);
    // A log-in in another tab makes the token of this page stale: take a new one, once.
    if (response.status === 403 && !isJson(response) && await renewToken()) {
      response = await post(address, fields, keepalive);
    }
    return await reading(response);
  } catch {
    return { ok: false, trouble: "textOffline", status: 0 };
  }
}

function post(address, fields, keepalive) {
  const body = new URLSearchParams(fields);
  return fetch(address, {
    method: "POST",
    body,
    headers: { Accept: "application/json", "X-CSRFToken": meta().content },
    credentials: "same-origin",
    keepalive: keepalive && String(body).length < MOST_KEPT_ALIVE_BYTES,
  });
}

async function reading(response) {
  if (!isJson(response)) {
    const signedOut = response.redirected || response.status === 403;
    return { ok: false, trouble: signedOut ? "textSignedOut" : "textTrouble", status: response.status };
  }
  const data = await response.json();
  if (response.ok) return { ok: true, data };
  const detail = data.errors?.[0]?.detail;
  return { ok: false, trouble: "textTrouble", status: response.status, detail, data };
}

async function renewToken() {
  const page = await fetch(location.pathname, { credentials: "same-origin" });
  const parsed = new DOMParser().parseFromString(await page.text(), "text/html");
  const fresh = parsed.querySelector('meta[name="csrf-token"]')?.content;
  if (fresh) meta().content = fresh;
  return Boolean(fresh);
}

function isJson(response) {
  return (response.headers.get("content-type") ?? "").includes("application/json");
}
