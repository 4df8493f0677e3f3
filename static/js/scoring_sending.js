// One POST, and what became of it in a few plain words. Never throws.
const token = () => document.querySelector('meta[name="csrf-token"]').content;

// Returns {ok, data} or {ok: false, trouble: name of a data-text, status, detail, data}.
export async function send(address, fields, { keepalive = false } = {}) {
  let response;
  try {
    response = await fetch(address, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { Accept: "application/json", "X-CSRFToken": token() },
      credentials: "same-origin",
      keepalive,
    });
  } catch {
    return { ok: false, trouble: "textOffline", status: 0 };
  }
  const isJson = (response.headers.get("content-type") ?? "").includes("application/json");
  if (!isJson) {
    const signedOut = response.redirected || response.status === 403;
    return { ok: false, trouble: signedOut ? "textSignedOut" : "textTrouble", status: response.status };
  }
  const data = await response.json();
  if (response.ok) return { ok: true, data };
  const detail = data.errors?.[0]?.detail;
  return { ok: false, trouble: "textTrouble", status: response.status, detail, data };
}
