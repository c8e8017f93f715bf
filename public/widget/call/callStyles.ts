/** A call within the dialog, which keeps room for the chat. */
export const callStyles = `
.calls{flex:none;max-height:min(62%,100% - 200px);overflow-y:auto;padding:14px 18px 0;border-bottom:1px solid var(--line);--stage:#12181f;--live:#1c7a45}
.calls:empty{display:none}
.calls:not(:has(>:not([hidden]))){display:none}
.calls .stage{max-height:210px}
.calls .tile{aspect-ratio:auto;height:100%;min-height:104px}
.calls .stage:has(.tile video:not([hidden])){height:210px}
.calls .initial{width:56px;height:56px;font-size:24px}
.calls .tool{width:44px;height:44px}
.calls .tools{position:sticky;bottom:0;z-index:1;padding-bottom:14px;background:var(--surface)}
.calls .choices{grid-template-columns:1fr 1fr}
.calls .call .stage:has(~.choices:not([hidden])){height:104px}
.calls{scroll-padding-bottom:68px}
.said{display:flex;flex-wrap:wrap;align-items:center;gap:8px;padding-bottom:14px}
.said p{flex:1 1 100%;font-weight:600;overflow-wrap:anywhere}
.said .main{min-height:42px}
.said .no{background:#c5221f;color:#fff}
.callSaid{position:fixed;bottom:0;width:1px;height:1px;margin:0;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.callBar{position:fixed;bottom:88px;inset-inline-end:20px;z-index:2147483000;display:flex;align-items:center;gap:8px;max-width:min(420px,100vw - 40px);padding:8px;padding-inline-start:14px;border:1px solid var(--line);border-radius:30px;background:var(--surface);box-shadow:0 6px 32px #0004}
.callBar .main{flex:none;min-height:44px;background:#c5221f;color:#fff}
.callOpen{min-height:44px;padding:0 4px;border:0;background:0 0;font-weight:600;text-align:start;overflow-wrap:anywhere}
@media print{.callBar{display:none}}
@media(prefers-color-scheme:dark){.calls{--live:#5fd198;--stage:#0b0e12}}
`;
