/** Colours of the whole widget, and the button. Sizes are pixels: the embedding page's root font size is not ours. */
export const buttonStyles = `
:host{all:initial!important}
.w{--accent:var(--bridgedesk-accent,#0a6870);--ink:var(--bridgedesk-ink,#fff);--own:var(--accent);--own-ink:var(--ink);
--surface:#fff;--sunken:#eef1f4;--line:#dde1e7;--strong:#7b8594;--text:#1a222d;--muted:#566070;--danger:#b3261e;
font:16px/1.5 system-ui,sans-serif;color:var(--text);color-scheme:light}
@media(prefers-color-scheme:dark){.w{--accent:var(--bridgedesk-accent,#55c2ca);--ink:var(--bridgedesk-ink,#06262a);
--own:var(--bridgedesk-accent,#1f4d53);--own-ink:var(--bridgedesk-ink,#eaf6f7);
--surface:#191f26;--sunken:#262e38;--line:#323b46;--strong:#7f8a99;--text:#e7ebf0;--muted:#a9b3c0;--danger:#f2938c;color-scheme:dark}}
*{box-sizing:border-box}
button{font:inherit;color:inherit;cursor:pointer}
svg{flex:none;width:22px;height:22px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.launch{position:fixed;bottom:20px;inset-inline-end:20px;z-index:2147483000;display:flex;align-items:center;gap:10px;
min-height:56px;padding-inline:20px 22px;border:1px solid transparent;border-radius:28px;background:var(--accent);color:var(--ink);
font-weight:600;box-shadow:0 6px 32px #0004}
.launch:hover,.main:hover{filter:brightness(1.08)}
.left>*{left:20px!important;right:auto!important}
.right>*{left:auto!important;right:20px!important}
:focus-visible{outline:3px solid var(--text);outline-offset:3px}
@media(max-width:480px){.launch{padding-inline:16px}.launch span{display:none}}
@media print{.w{display:none}}
`;
