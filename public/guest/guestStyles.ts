/** The guest page around its call. */
export const guestStyles = `
:root{--surface:#fff;--stage:#1d242c;--line:#dde1e7;--strong:#7b8594;--text:#1a222d;--muted:#566070;--danger:#b3261e;--live:#1c7a45;--accent:#0a6870;--ink:#fff}
@media(prefers-color-scheme:dark){:root{--surface:#191f26;--stage:#0b0e12;--line:#323b46;--strong:#7f8a99;--text:#e7ebf0;--muted:#a9b3c0;--danger:#f2938c;--live:#5fd198;--accent:#55c2ca;--ink:#06262a}}
body{color:var(--text);background:var(--surface)}
:focus-visible{outline:3px solid var(--text);outline-offset:3px}
main>.call{margin-block:1.5rem;padding:1rem;border:1px solid var(--line);border-radius:16px}
main>.call>video{width:100%;max-height:50vh;border-radius:12px;background:#000;transform:scaleX(-1)}
main>.call label{margin:0}
main>form button{min-height:44px;padding-inline:24px;border:1px solid transparent;border-radius:22px;background:var(--accent);color:var(--ink);font-weight:600;cursor:pointer}
main>form input[type=text]{min-height:44px;color:var(--text);background:var(--surface);border:1px solid var(--strong);border-radius:12px}
main>form input[type=checkbox]{width:1.25rem;height:1.25rem;vertical-align:-.25rem;accent-color:var(--accent)}
main>.call meter{width:100%;height:1.25rem}
.hint{color:var(--muted)}
.retry[aria-pressed=true]{background:var(--accent);color:var(--ink);border-color:var(--accent)}
@media(max-width:40rem){body{margin-block:1rem}}
`;
